package io.referrals.streams.attribution;

/** What was converted. */
public enum Kind {
    SIGNUP,
    PURCHASE
}
