package io.referrals.streams.attribution;

/** What a touch comes from, in the order that touches of one time and id stand in. */
public enum TouchKind {
    CLICK,
    SIGNUP_CODE,
    CHECKOUT_CODE,
    /** By hand, of an order or a signup. */
    ASSIGNMENT
}
