package io.referrals.streams.attribution;

import java.util.Comparator;
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
    static final String GUEST = "visitor:";

    /** The order of an order's records: the smallest is the order's. */
    static final Comparator<Purchase> IN_ORDER =
            Comparator.comparingLong(Purchase::occurredAtMs).thenComparing(Purchase::eventId);

    /** The visitor that a guest is; null when the person is a customer. */
    public static @Nullable String visitorOf(String personId) {
        return personId.startsWith(GUEST) ? personId.substring(GUEST.length()) : null;
    }

    /** Whether this record, and not another one, has the last word on the amount. */
    boolean correctsAmountOf(Purchase other) {
        return version != other.version ? version > other.version : IN_ORDER.compare(this, other) > 0;
    }
}
