package io.referrals.streams.attribution;

/** What makes a conversion suspicious: its rewards are held for review. Declared in the order flags are listed. */
public enum Flag {
    /** A credited advocate's device is the one that converted. */
    SAME_DEVICE,
    /** A credited advocate's means of payment is the one that paid. */
    SAME_PAYMENT
}
