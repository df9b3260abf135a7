package io.referrals.streams.attribution;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order: what its records make of it and what was refunded of it.
 *
 * @param eventId event id of the smallest record
 * @param amountMinor what the customer pays for the goods by the last word on it, at least 0
 * @param referralCode the code typed at checkout, normalised; null when none was typed
 * @param firstOrder whether the shop says it is the customer's first order; null when it does not say
 * @param country where the order comes from; null when unknown
 * @param refundedMinor sum of the order's refunds, at least 0, at most {@link Long#MAX_VALUE}; may exceed the amount
 * @param refunds the newest {@value #MAX_REFUNDS} of them, in order of (occurredAt, refundId)
 * @param assignment by which the order was credited by hand; null when it was not
 * @param otherVisitors of a guest's order: the visitors on its records, besides the one that the guest is
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
        long refundedMinor,
        List<OrderRefund> refunds,
        @Nullable Assignment assignment,
        List<String> otherVisitors) {

    /** Refunds that a conversion lists; older ones are in the sum only. */
    public static final int MAX_REFUNDS = 64;

    /** The order in which a person's orders make it an existing customer: by time, then order id. */
    static final Comparator<Order> IN_TIME =
            Comparator.comparingLong(Order::occurredAtMs).thenComparing(Order::orderId);

    public Order {
        refunds = List.copyOf(refunds);
        otherVisitors = List.copyOf(otherVisitors);
    }

    /** An order by a customer, not credited by hand, of whose refunds the sum alone is known. */
    public Order(
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
        this(
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
                refundedMinor,
                List.of(),
                null,
                List.of());
    }

    /** What is left of the amount. */
    long netAmountMinor() {
        return amountMinor - Math.min(amountMinor, refundedMinor);
    }

    /** The same order with these refunds, all in the order's currency, one for each refund id. */
    public Order withRefunds(Collection<OrderRefund> all) {
        long sum = 0;
        for (OrderRefund refund : all) {
            sum = refund.amountMinor() > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + refund.amountMinor();
        }
        List<OrderRefund> newest = all.stream()
                .sorted(OrderRefund.IN_TIME)
                .skip(Math.max(0, all.size() - MAX_REFUNDS))
                .toList();
        return with(sum, newest, assignment, otherVisitors);
    }

    /** The same order, credited by hand so. */
    public Order withAssignment(@Nullable Assignment newAssignment) {
        return with(refundedMinor, refunds, newAssignment, otherVisitors);
    }

    /** The same order, a guest's, with these visitors besides the one that the guest is. */
    public Order withOtherVisitors(List<String> visitors) {
        return with(refundedMinor, refunds, assignment, visitors);
    }

    private Order with(
            long newRefundedMinor,
            List<OrderRefund> newRefunds,
            @Nullable Assignment newAssignment,
            List<String> newOtherVisitors) {
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
                newRefundedMinor,
                newRefunds,
                newAssignment,
                newOtherVisitors);
    }
}
