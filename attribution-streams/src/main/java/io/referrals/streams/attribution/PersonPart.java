package io.referrals.streams.attribution;

/** The parts of a person of which there are many; each has an id. */
public enum PersonPart {
    /** An {@link Order} by its id. */
    ORDER,
    /** That an order, by its id, is still to be decided. */
    PENDING_ORDER,
    /** An order's {@link ConversionState} by its id. */
    ORDER_STATE,
    /** The answer to what a referral code is. */
    CODE
}
