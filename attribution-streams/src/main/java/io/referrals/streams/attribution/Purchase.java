package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * One record of an order. Several may tell of one: a server and a browser, and whoever corrects it.
 *
 * @param version at least 1
 * @param amountMinor what the customer pays for the goods, at least 0
 * @param customerId null when this record does not know the customer
 * @param visitorId null when this record does not know the browser; not both are null
 * @param referralCode the code typed at checkout, normalised; null when this record knows none
 * @param firstOrder whether the shop says it is the customer's first order; null when it does not say
 */
public record Purchase(
        String orderId,
        String eventId,
        long occurredAtMs,
        int version,
        long amountMinor,
        String currency,
        @Nullable String customerId,
        @Nullable String visitorId,
        @Nullable String referralCode,
        @Nullable Boolean firstOrder,
        @Nullable String emailHash,
        @Nullable String deviceHash,
        @Nullable String paymentHash,
        @Nullable String country) {

    /** What the id of a person who is no customer begins with. */
    public static final String GUEST = "visitor:";

    /** Whether this record is the order's before another: by time, then event id. */
    boolean precedes(Purchase other) {
        int byTime = Long.compare(occurredAtMs, other.occurredAtMs);
        return byTime != 0 ? byTime < 0 : eventId.compareTo(other.eventId) < 0;
    }

    /** Whether this record, and not another one, has the last word on the amount. */
    boolean correctsAmountOf(Purchase other) {
        return version != other.version ? version > other.version : other.precedes(this);
    }
}
