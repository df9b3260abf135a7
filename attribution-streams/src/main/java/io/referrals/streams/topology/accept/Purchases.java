package io.referrals.streams.topology.accept;

import io.referrals.events.Purchase;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.EventMapping;
import io.referrals.streams.topology.records.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Accepts records of orders, and tells the person and its visitor. */
public final class Purchases implements Acceptor<Purchase> {
    private final Orders orders;

    public Purchases(Orders orders) {
        this.orders = orders;
    }

    @Override
    public Outcome accept(Purchase purchase, Arrival arrival) {
        String storefrontId = purchase.getStorefrontId();
        OrderAcceptance order = orders.get(storefrontId, purchase.getOrderId(), arrival.atMs());
        Fingerprint content = Fingerprint.of(ContentFingerprint.of(purchase));
        boolean settled = orders.isSettled(order, arrival.atMs());
        Acceptance acceptance = settled
                ? order.acceptLatePurchase(content, EventMapping.purchase(purchase))
                : order.acceptPurchase(content, EventMapping.purchase(purchase));
        if (acceptance.isAccepted()) {
            if (acceptance == Acceptance.ACCEPTED) {
                endWaits(storefrontId, purchase.getOrderId(), order, arrival.atMs());
            }
            if (settled ? order.isHeldByItsPerson() : orders.tellPerson(storefrontId, order)) {
                orders.link(storefrontId, Objects.requireNonNull(order.personId()), purchase.getVisitorId());
            }
            orders.put(storefrontId, purchase.getOrderId(), order);
        }
        return new Outcome.Of(acceptance);
    }

    /**
     * The order's currency is known now: refunds in another one were accepted too early. So were those that have waited for
     * longer than a refund does.
     */
    private void endWaits(String storefrontId, String orderId, OrderAcceptance order, long nowMs) {
        Set<AcceptedRefund> mismatched = new HashSet<>(order.mismatchedRefunds());
        List<AcceptedRefund> left = new ArrayList<>(order.refunds());
        for (AcceptedRefund refund : List.copyOf(order.refunds())) {
            WaitingRefund waiting = orders.endWait(storefrontId, orderId, refund);
            boolean over = waiting != null && orders.isWaitOver(waiting, nowMs);
            if (waiting == null || !(over || mismatched.contains(refund))) {
                continue;
            }
            left.remove(refund);
            boolean others = left.stream().anyMatch(other -> other.refundId().equals(refund.refundId()));
            if (over) {
                order.forgetRefund(refund.refundId(), refund.eventId());
                orders.refuseLate(Orders.UNKNOWN, waiting, others);
            } else {
                orders.refuseLate(
                        new Refusal(Reason.CURRENCY_MISMATCH, "currency: the order is in another one"),
                        waiting,
                        others);
            }
        }
    }
}
