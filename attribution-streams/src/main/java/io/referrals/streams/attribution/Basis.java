package io.referrals.streams.attribution;

/** By which rule an attributed conversion is credited. */
public enum Basis {
    ASSIGNMENT,
    CHECKOUT_CODE,
    SIGNUP_CODE,
    SIGNUP_BINDING,
    CLICK
}
