package io.referrals.streams.attribution;

/** How a conversion's credit is shared among the eligible clicks. */
public enum Model {
    LAST_TOUCH,
    FIRST_TOUCH,
    LINEAR,
    POSITION_BASED,
    TIME_DECAY
}
