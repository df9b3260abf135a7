package io.referrals.streams.topology;

import io.referrals.events.Purchase;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.OrderAcceptance;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Accepts purchases by order, and tells the person, its visitor and, where a code was typed, the code. */
final class PurchaseProcessor extends InputProcessor<Purchase> {
    private Orders orders;

    @SuppressWarnings("NullAway.Init") // the orders come with the context
    PurchaseProcessor(StageSettings settings) {
        super(EventType.PURCHASE, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        orders = new Orders(context, messages, settings);
    }

    @Override
    long occurredAtMs(Purchase purchase) {
        return purchase.getOccurredAt().toEpochMilli();
    }

    @Override
    void accept(Purchase purchase, Record<byte[], byte[]> raw) {
        String storefrontId = purchase.getStorefrontId();
        String personId = EventMapping.person(purchase);
        OrderAcceptance order = orders.get(storefrontId, purchase.getOrderId(), arrivedAtMs(raw));
        boolean first = order.personId() == null;
        Acceptance acceptance = order.acceptPurchase(
                personId, Fingerprint.of(ContentFingerprint.of(purchase)), EventMapping.order(purchase));
        if (!acceptance.isAccepted()) {
            notAccepted(acceptance, raw);
            return;
        }
        accounting.accepted(EventType.PURCHASE);
        if (first) {
            endWaits(storefrontId, purchase.getOrderId(), order, arrivedAtMs(raw));
        }
        orders.put(storefrontId, purchase.getOrderId(), order);
        orders.tellPerson(storefrontId, order);
        orders.announcements().typedCode(storefrontId, personId, purchase.getReferralCode());
        orders.announcements().link(storefrontId, personId, purchase.getVisitorId());
    }

    /**
     * The order's currency is known now: refunds in another one were accepted too early. So were those that have waited for
     * longer than a refund does.
     */
    private void endWaits(String storefrontId, String orderId, OrderAcceptance order, long nowMs) {
        var mismatched = order.mismatchedRefunds();
        for (AcceptedRefund refund : List.copyOf(order.refunds())) {
            Orders.WaitingRefund waiting = orders.endWait(storefrontId, orderId, refund);
            if (waiting != null && orders.isWaitOver(waiting, nowMs)) {
                order.forgetRefund(refund.refundId(), refund.eventId());
                refuseLate(Orders.UNKNOWN, waiting);
            } else if (waiting != null && mismatched.contains(refund)) {
                refuseLate(new Refusal(Reason.CURRENCY_MISMATCH, "currency: the order is in another one"), waiting);
            }
        }
    }
}
