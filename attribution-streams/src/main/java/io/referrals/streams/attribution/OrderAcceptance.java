package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which purchases and refunds of one order are accepted, what they make of it, and who has its conversion. Not thread-safe.
 *
 * <p>All records of an order are in one currency and name one customer, or none: the first accepted says which. Refunds may
 * come before them: they are accepted, and those in another currency turn out to be refused when a purchase arrives.
 */
public final class OrderAcceptance {
    /** Purchases, and separately refunds, remembered per order; further ones are left out. */
    public static final int MAX_EVENTS = 1_000;

    private final Map<String, Fingerprint> purchases;
    private final OrderRecords records;
    private final Set<String> visitors;
    private final List<AcceptedRefund> refunds;
    private final Assigned assignments = new Assigned();
    private @Nullable String holder;
    private boolean moving;

    public OrderAcceptance() {
        this(Map.of(), List.of(), List.of(), List.of());
    }

    /**
     * Restores a state from its parts.
     *
     * @param purchases fingerprints of all accepted purchases by event id
     * @param records those that have something to say
     * @param visitors on any of the purchases
     * @param refunds accepted ones in order of arrival
     */
    public OrderAcceptance(
            Map<String, Fingerprint> purchases,
            Collection<Purchase> records,
            Collection<String> visitors,
            Collection<AcceptedRefund> refunds) {
        this.purchases = new LinkedHashMap<>(purchases);
        this.records = new OrderRecords(records);
        this.visitors = new LinkedHashSet<>(visitors);
        this.refunds = new ArrayList<>(refunds);
    }

    /** What is accepted or forgotten here does not change the copy. */
    public OrderAcceptance copy() {
        OrderAcceptance copy = new OrderAcceptance(purchases, records.telling(), visitors, refunds);
        assignments.codes().forEach(copy.assignments::put);
        copy.holder = holder;
        copy.moving = moving;
        return copy;
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
    public Acceptance acceptPurchase(Fingerprint fingerprint, Purchase purchase) {
        return acceptPurchase(fingerprint, purchase, true);
    }

    /** The same for an order that does not change any more: it remembers the purchase and its visitor, and nothing else of it. */
    public Acceptance acceptLatePurchase(Fingerprint fingerprint, Purchase purchase) {
        return acceptPurchase(fingerprint, purchase, false);
    }

    private Acceptance acceptPurchase(Fingerprint fingerprint, Purchase purchase, boolean changes) {
        Fingerprint known = purchases.get(purchase.eventId());
        if (known != null) {
            return known.equals(fingerprint) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE;
        }
        if (contradicts(purchase)) {
            return Acceptance.CONFLICTING_DUPLICATE;
        }
        if (purchases.size() >= MAX_EVENTS) {
            return Acceptance.LEFT_OUT;
        }
        boolean first = records.isEmpty();
        purchases.put(purchase.eventId(), fingerprint);
        if (purchase.visitorId() != null && visitors.size() < PersonHistory.MAX_VISITORS) {
            visitors.add(purchase.visitorId());
        }
        if (changes) {
            records.add(purchase);
        }
        return first ? Acceptance.ACCEPTED : Acceptance.ACCEPTED_AS_DUPLICATE;
    }

    private boolean contradicts(Purchase purchase) {
        if (records.isEmpty()) {
            return false;
        }
        String customerId = records.customerId();
        boolean another =
                customerId != null && purchase.customerId() != null && !customerId.equals(purchase.customerId());
        return another || !records.smallest().currency().equals(purchase.currency());
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

    /** Takes what an assignment says now; null when it does not name this order any more. */
    public Assigned.Change assign(String assignmentId, @Nullable String referralCode) {
        return assignments.put(assignmentId, referralCode);
    }

    /** The order as all its records and refunds make it; null before its first purchase. */
    public @Nullable Order order() {
        if (records.isEmpty()) {
            return null;
        }
        return records.order()
                .withRefunds(effectiveRefunds())
                .withAssignment(assignments.first())
                .withOtherVisitors(otherVisitors());
    }

    private List<String> otherVisitors() {
        String ofGuest = records.customerId() == null ? records.smallest().visitorId() : null;
        return ofGuest == null
                ? List.of()
                : visitors.stream()
                        .filter(visitorId -> !visitorId.equals(ofGuest))
                        .toList();
    }

    /** Whose order it is; null before its first purchase. */
    public @Nullable String personId() {
        return records.isEmpty() ? null : records.personId();
    }

    /** When the order was placed, as far as is known; null before its first purchase. */
    public @Nullable Long occurredAtMs() {
        return records.isEmpty() ? null : (Long) records.smallest().occurredAtMs();
    }

    /** Those of its purchases that have something to say, the smallest first. */
    public List<Purchase> records() {
        return records.telling();
    }

    /** The visitors on its purchases. */
    public Set<String> visitors() {
        return Collections.unmodifiableSet(visitors);
    }

    /** The accepted purchases' fingerprints by event id. */
    public Map<String, Fingerprint> purchases() {
        return Collections.unmodifiableMap(purchases);
    }

    /** All accepted refunds in order of arrival, the mismatched ones included: a repeat of one is a duplicate. */
    public List<AcceptedRefund> refunds() {
        return Collections.unmodifiableList(refunds);
    }

    /** The codes of the assignments that name it, by their ids. */
    public Map<String, String> assignments() {
        return assignments.codes();
    }

    /** The person that has the order and its conversion's revisions; null before its first purchase. */
    public @Nullable String holder() {
        return holder;
    }

    /** Whether the holder was asked to give the order up, and has not answered. */
    public boolean isMoving() {
        return moving;
    }

    /** Whether the person whose order it is has it; otherwise it will be told of the order's visitors with the order. */
    public boolean isHeldByItsPerson() {
        return holder != null && !moving && holder.equals(personId());
    }

    /** Says which person has the order, and whether it was asked to give it up. */
    public void heldBy(@Nullable String person, boolean isMoving) {
        holder = person;
        moving = isMoving;
    }

    private List<OrderRefund> effectiveRefunds() {
        Map<String, AcceptedRefund> effective = new HashMap<>();
        for (AcceptedRefund refund : refunds) {
            if (isInOrderCurrency(refund)) {
                effective.merge(refund.refundId(), refund, (held, other) -> other.precedes(held) ? other : held);
            }
        }
        return effective.values().stream()
                .filter(refund -> refund.amountMinor() > 0)
                .map(refund -> new OrderRefund(refund.refundId(), refund.occurredAtMs(), refund.amountMinor()))
                .toList();
    }

    private boolean isInOrderCurrency(AcceptedRefund refund) {
        return records.isEmpty() || records.smallest().currency().equals(refund.currency());
    }
}
