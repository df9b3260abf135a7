package io.referrals.consumer.rewards;

/** The span in which {@link RewardRule#maxCount()} counts; a month is a calendar month in UTC. */
public enum CapPeriod {
    LIFETIME,
    CALENDAR_MONTH
}
