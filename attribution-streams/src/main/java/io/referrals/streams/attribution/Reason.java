package io.referrals.streams.attribution;

/** Why nobody is credited. */
public enum Reason {
    /** An eligible candidate exists, but the policy credits new customers only. */
    NOT_NEW_CUSTOMER,
    NO_ELIGIBLE_TOUCH
}
