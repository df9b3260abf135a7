package io.referrals.streams.attribution;

/** What a touch comes from. */
public enum TouchKind {
    CLICK,
    SIGNUP_CODE,
    CHECKOUT_CODE
}
