package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which purchases and refunds of one order are accepted, and which ones hold.
 *
 * <p>The first accepted purchase says whose order it is and in which currency. Refunds may come before it: they are
 * accepted, and those in another currency turn out to be refused when it arrives.
 */
public final class OrderAcceptance {
    /** Purchases, and separately refunds, remembered per order; further ones are left out. */
    public static final int MAX_EVENTS = 1_000;

    private final Map<String, Fingerprint> purchases;
    private final List<AcceptedRefund> refunds;
    private @Nullable String personId;
    private @Nullable Order purchase;

    public OrderAcceptance() {
        this(Map.of(), List.of(), null, null);
    }

    /** Restores a state from its parts. */
    public OrderAcceptance(
            Map<String, Fingerprint> purchases,
            List<AcceptedRefund> refunds,
            @Nullable String personId,
            @Nullable Order purchase) {
        this.purchases = new LinkedHashMap<>(purchases);
        this.refunds = new ArrayList<>(refunds);
        this.personId = personId;
        this.purchase = purchase;
    }

    /** What is accepted or forgotten here does not change the copy. */
    public OrderAcceptance copy() {
        return new OrderAcceptance(purchases, refunds, personId, purchase);
    }

    /** Forgets an accepted refund that turned out to be refused. */
    public void forgetRefund(String refundId, String eventId) {
        refunds.removeIf(
                refund -> refund.refundId().equals(refundId) && refund.eventId().equals(eventId));
    }

    /**
     * Accepts or refuses a purchase. When it is the order's first, {@link #mismatchedRefunds()} tells which refunds
     * that were accepted before turn out to be refused.
     *
     * @param fingerprint of the purchase's whole normalised content
     */
    public Acceptance acceptPurchase(String person, Fingerprint fingerprint, Order newPurchase) {
        Fingerprint known = purchases.get(newPurchase.eventId());
        if (known != null) {
            return known.equals(fingerprint) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE;
        }
        Order held = purchase;
        if (held != null && !(person.equals(personId) && newPurchase.currency().equals(held.currency()))) {
            return Acceptance.CONFLICTING_DUPLICATE;
        }
        if (purchases.size() >= MAX_EVENTS) {
            return Acceptance.LEFT_OUT;
        }
        purchases.put(newPurchase.eventId(), fingerprint);
        personId = person;
        if (held == null || newPurchase.precedes(held)) {
            purchase = newPurchase;
        }
        return held == null ? Acceptance.ACCEPTED : Acceptance.ACCEPTED_AS_DUPLICATE;
    }

    /** Accepts or refuses a refund; before its order is known, any currency is accepted for the time being. */
    public Acceptance acceptRefund(AcceptedRefund refund) {
        AcceptedRefund sameEvent = null;
        boolean sameRefund = false;
        for (AcceptedRefund accepted : refunds) {
            if (accepted.refundId().equals(refund.refundId())) {
                sameRefund |= isInOrderCurrency(accepted);
                if (accepted.eventId().equals(refund.eventId())) {
                    sameEvent = accepted;
                }
            }
        }
        if (sameEvent != null && sameEvent.fingerprint().equals(refund.fingerprint())) {
            return Acceptance.DUPLICATE;
        }
        if (!isInOrderCurrency(refund)) {
            return Acceptance.CURRENCY_MISMATCH;
        }
        if (sameEvent != null) {
            return Acceptance.CONFLICTING_DUPLICATE;
        }
        if (refunds.size() >= MAX_EVENTS) {
            return Acceptance.LEFT_OUT;
        }
        refunds.add(refund);
        return sameRefund ? Acceptance.ACCEPTED_AS_DUPLICATE : Acceptance.ACCEPTED;
    }

    /** The accepted refunds that turned out to be in another currency than the order's; empty while it is unknown. */
    public List<AcceptedRefund> mismatchedRefunds() {
        return refunds.stream().filter(refund -> !isInOrderCurrency(refund)).toList();
    }

    /** The order: its effective purchase with its refunds; null before its first purchase. */
    public @Nullable Order order() {
        return purchase == null ? null : purchase.withRefunds(effectiveRefunds());
    }

    /** The effective purchase, without refunds; null before the order's first. */
    public @Nullable Order purchase() {
        return purchase;
    }

    /** Whose order it is; null before its first purchase. */
    public @Nullable String personId() {
        return personId;
    }

    /** The accepted purchases' fingerprints by event id. */
    public Map<String, Fingerprint> purchases() {
        return Collections.unmodifiableMap(purchases);
    }

    /** All accepted refunds in order of arrival, the mismatched ones included: a repeat of one is a duplicate. */
    public List<AcceptedRefund> refunds() {
        return Collections.unmodifiableList(refunds);
    }

    private List<OrderRefund> effectiveRefunds() {
        Map<String, AcceptedRefund> effective = new HashMap<>();
        for (AcceptedRefund refund : refunds) {
            if (isInOrderCurrency(refund)) {
                effective.merge(refund.refundId(), refund, (held, other) -> other.precedes(held) ? other : held);
            }
        }
        return effective.values().stream()
                .map(refund -> new OrderRefund(refund.refundId(), refund.occurredAtMs(), refund.amountMinor()))
                .toList();
    }

    private boolean isInOrderCurrency(AcceptedRefund refund) {
        return purchase == null || purchase.currency().equals(refund.currency());
    }
}
