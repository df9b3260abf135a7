package io.referrals.consumer.rewards;

/** What a referred person did. */
public enum ConversionKind {
    SIGNUP,
    PURCHASE
}
