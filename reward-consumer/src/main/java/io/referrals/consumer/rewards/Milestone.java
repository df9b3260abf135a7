package io.referrals.consumer.rewards;

/**
 * One reward of the full amount when so many different friends have converted.
 *
 * @param at number of different referred persons, above 0
 * @param unit what is given
 * @param fixed amount in the unit's minor units or pieces
 */
public record Milestone(int at, String unit, long fixed) {}
