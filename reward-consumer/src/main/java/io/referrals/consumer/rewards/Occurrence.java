package io.referrals.consumer.rewards;

/** Whether only a person's first qualifying order earns, or every one. */
public enum Occurrence {
    FIRST,
    EVERY
}
