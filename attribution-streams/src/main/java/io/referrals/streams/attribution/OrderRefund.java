package io.referrals.streams.attribution;

import java.util.Comparator;

/**
 * A refund that counts: of several events that tell of one refund in the order's currency, those of the greatest version, and of
 * these the smallest (occurredAt, eventId).
 *
 * @param amountMinor more than 0
 */
public record OrderRefund(String refundId, long occurredAtMs, long amountMinor) {
    /** By time, then refund id. */
    static final Comparator<OrderRefund> IN_TIME =
            Comparator.comparingLong(OrderRefund::occurredAtMs).thenComparing(OrderRefund::refundId);
}
