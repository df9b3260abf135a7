package io.referrals.consumer.rewards;

/**
 * One touch's share of a conversion.
 *
 * @param weightPpm share in parts per million, above 0; the credits of a conversion sum to 1,000,000
 * @param amountMinor share of the order's net amount in minor units, 0 for a signup
 */
public record Credit(String programId, int programVersion, String advocateId, int weightPpm, long amountMinor) {}
