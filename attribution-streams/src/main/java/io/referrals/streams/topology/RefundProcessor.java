package io.referrals.streams.topology;

import io.referrals.events.Refund;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
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
        orders = new Orders(context, messages);
        orders.forgetOldOnes(context, settings, this::orderUnknown);
    }

    @Override
    long occurredAtMs(Refund refund) {
        return refund.getOccurredAt().toEpochMilli();
    }

    private void orderUnknown(Orders.WaitingRefund waiting) {
        refuseLate(
                new Refusal(Reason.ORDER_UNKNOWN, "orderId: no such order has arrived within the state retention"),
                waiting);
    }

    @Override
    void accept(Refund refund, Record<byte[], byte[]> raw) {
        OrderAcceptance order = orders.get(refund.getStorefrontId(), refund.getOrderId());
        AcceptedRefund accepted = EventMapping.refund(refund, Fingerprint.of(ContentFingerprint.of(refund)));
        Acceptance acceptance = order.acceptRefund(accepted);
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
