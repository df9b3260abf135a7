package io.referrals.streams.topology;

import io.referrals.events.Refund;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventType;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.OrderAcceptance;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Accepts refunds by order; one that is earlier than its order waits for it. */
final class RefundProcessor extends InputProcessor<Refund> {
    private Orders orders;

    @SuppressWarnings("NullAway.Init") // the orders come with the context
    RefundProcessor(StageSettings settings) {
        super(EventType.REFUND, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        orders = new Orders(context, messages, settings);
        orders.forgetOldOnes(context, waiting -> refuseLate(Orders.UNKNOWN, waiting));
    }

    @Override
    long occurredAtMs(Refund refund) {
        return refund.getOccurredAt().toEpochMilli();
    }

    @Override
    void accept(Refund refund, Record<byte[], byte[]> raw) {
        OrderAcceptance order = orders.get(refund.getStorefrontId(), refund.getOrderId(), arrivedAtMs(raw));
        AcceptedRefund accepted = EventMapping.refund(refund, Fingerprint.of(ContentFingerprint.of(refund)));
        boolean settled = orders.isSettled(order, arrivedAtMs(raw));
        Acceptance acceptance = (settled ? order.copy() : order).acceptRefund(accepted);
        if (settled && acceptance.isAccepted()) {
            refuse(Orders.UNKNOWN, raw);
            return;
        }
        if (acceptance == Acceptance.CURRENCY_MISMATCH || acceptance.isAccepted()) {
            orders.put(refund.getStorefrontId(), refund.getOrderId(), order);
        }
        if (!acceptance.isAccepted()) {
            notAccepted(acceptance, raw);
            return;
        }
        accounting.accepted(EventType.REFUND);
        if (order.personId() == null) {
            Orders.WaitingRefund waiting =
                    new Orders.WaitingRefund(source(raw), original(raw).cut());
            orders.keepWaiting(refund.getStorefrontId(), refund.getOrderId(), accepted, waiting);
        }
        orders.tellPerson(refund.getStorefrontId(), order);
    }
}
