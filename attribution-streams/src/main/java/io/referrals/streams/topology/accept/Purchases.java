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
import java.util.List;

/** Accepts purchases by order, and tells the person and its visitor. */
public final class Purchases implements Acceptor<Purchase> {
    private final Orders orders;

    public Purchases(Orders orders) {
        this.orders = orders;
    }

    @Override
    public Outcome accept(Purchase purchase, Arrival arrival) {
        String storefrontId = purchase.getStorefrontId();
        String personId = EventMapping.person(purchase);
        OrderAcceptance order = orders.get(storefrontId, purchase.getOrderId(), arrival.atMs());
        boolean first = order.personId() == null;
        Acceptance acceptance = order.acceptPurchase(
                personId, Fingerprint.of(ContentFingerprint.of(purchase)), EventMapping.order(purchase));
        if (acceptance.isAccepted()) {
            if (first) {
                endWaits(storefrontId, purchase.getOrderId(), order, arrival.atMs());
            }
            orders.put(storefrontId, purchase.getOrderId(), order);
            orders.tellPerson(storefrontId, order);
            orders.link(storefrontId, personId, purchase.getVisitorId());
        }
        return new Outcome.Of(acceptance);
    }

    /**
     * The order's currency is known now: refunds in another one were accepted too early. So were those that have waited for
     * longer than a refund does.
     */
    private void endWaits(String storefrontId, String orderId, OrderAcceptance order, long nowMs) {
        var mismatched = order.mismatchedRefunds();
        for (AcceptedRefund refund : List.copyOf(order.refunds())) {
            WaitingRefund waiting = orders.endWait(storefrontId, orderId, refund);
            if (waiting != null && orders.isWaitOver(waiting, nowMs)) {
                order.forgetRefund(refund.refundId(), refund.eventId());
                orders.refuseLate(Orders.UNKNOWN, waiting);
            } else if (waiting != null && mismatched.contains(refund)) {
                orders.refuseLate(
                        new Refusal(Reason.CURRENCY_MISMATCH, "currency: the order is in another one"), waiting);
            }
        }
    }
}
