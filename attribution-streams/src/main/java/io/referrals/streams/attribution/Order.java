package io.referrals.streams.attribution;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An order: its effective purchase and what was refunded of it.
 *
 * @param eventId event id of the purchase
 * @param amountMinor what the customer paid for the goods, at least 0
 * @param referralCode the code typed at checkout, normalised; null when none was typed
 * @param firstOrder whether the shop says it is the customer's first order; null when it does not say
 * @param country where the order comes from; null when unknown
 * @param refundedMinor sum of the order's refunds, at least 0, at most {@link Long#MAX_VALUE}; may exceed the amount
 */
public record Order(
        String orderId,
        String eventId,
        long occurredAtMs,
        long amountMinor,
        String currency,
        @Nullable String referralCode,
        @Nullable Boolean firstOrder,
        @Nullable String emailHash,
        @Nullable String deviceHash,
        @Nullable String paymentHash,
        @Nullable String country,
        long refundedMinor) {

    /** The order in which a person's orders make it an existing customer: by time, then order id. */
    static final Comparator<Order> IN_TIME =
            Comparator.comparingLong(Order::occurredAtMs).thenComparing(Order::orderId);

    /** Whether this purchase, and not {@code other}, is the order's: the smallest (occurredAt, eventId) is. */
    boolean precedes(Order other) {
        int byTime = Long.compare(occurredAtMs, other.occurredAtMs);
        return byTime != 0 ? byTime < 0 : eventId.compareTo(other.eventId) < 0;
    }

    /** The same purchase with another sum of refunds. */
    public Order withRefundedMinor(long newRefundedMinor) {
        return new Order(
                orderId,
                eventId,
                occurredAtMs,
                amountMinor,
                currency,
                referralCode,
                firstOrder,
                emailHash,
                deviceHash,
                paymentHash,
                country,
                newRefundedMinor);
    }
}
