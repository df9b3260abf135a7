package io.referrals.streams.topology.accept;

import io.referrals.events.Refund;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.EventMapping;
import io.referrals.streams.topology.records.Outcome;

/** Accepts refunds by order; one that is earlier than its order waits for it. */
public final class Refunds implements Acceptor<Refund> {
    private final Orders orders;

    public Refunds(Orders orders) {
        this.orders = orders;
    }

    @Override
    public Outcome accept(Refund refund, Arrival arrival) {
        String storefrontId = refund.getStorefrontId();
        OrderAcceptance order = orders.get(storefrontId, refund.getOrderId(), arrival.atMs());
        AcceptedRefund accepted = EventMapping.refund(refund, Fingerprint.of(ContentFingerprint.of(refund)));
        boolean settled = orders.isSettled(order, arrival.atMs());
        Acceptance acceptance = (settled ? order.copy() : order).acceptRefund(accepted);
        if (settled && acceptance.isAccepted()) {
            return new Outcome.Refused(Orders.UNKNOWN);
        }
        if (acceptance.isAccepted()) {
            if (order.personId() == null) {
                WaitingRefund waiting =
                        new WaitingRefund(arrival.source(), arrival.original().cut());
                orders.keepWaiting(storefrontId, refund.getOrderId(), accepted, waiting);
            }
            orders.tellPerson(storefrontId, order);
            orders.put(storefrontId, refund.getOrderId(), order);
        }
        return new Outcome.Of(acceptance);
    }
}
