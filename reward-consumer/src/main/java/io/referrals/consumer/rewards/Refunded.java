package io.referrals.consumer.rewards;

import java.time.Instant;

/**
 * What was refunded of an order.
 *
 * @param minor in all, above 0, at most the order's amount, in minor units of its currency
 * @param at when the newest refund that counts happened; where it is not known, when the revision was decided
 */
public record Refunded(long minor, Instant at) {}
