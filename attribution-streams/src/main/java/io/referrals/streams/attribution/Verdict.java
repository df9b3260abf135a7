package io.referrals.streams.attribution;

/** What was found about a candidate: the first rule it fails, in this order, or that it passes all. */
public enum Verdict {
    BOT,
    UNKNOWN_CODE,
    CODE_INACTIVE,
    UNKNOWN_PROGRAM,
    PROGRAM_CLOSED,
    CHANNEL_EXCLUDED,
    COUNTRY_EXCLUDED,
    SELF_REFERRAL,
    OUTSIDE_LOOKBACK,
    ELIGIBLE
}
