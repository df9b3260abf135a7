package io.referrals.streams.attribution;

/** What becomes of a signup, purchase or refund. */
public enum Acceptance {
    ACCEPTED,
    /**
     * Accepted beside others of the same customer, order or refund: one of them holds, the others are counted as
     * duplicates. Its identity links hold.
     */
    ACCEPTED_AS_DUPLICATE,
    /** Repeats an accepted one: counted, no effect. */
    DUPLICATE,
    /** Quarantined: a refund in another currency than its order's. */
    CURRENCY_MISMATCH,
    /** Quarantined: contradicts an accepted one. The first one stands. */
    CONFLICTING_DUPLICATE,
    /** Beyond the number of events remembered per customer or order: counted, no effect. */
    LEFT_OUT;

    /** Whether it counts, and its links hold. */
    public boolean isAccepted() {
        return this == ACCEPTED || this == ACCEPTED_AS_DUPLICATE;
    }
}
