package io.referrals.streams.topology.accept;

import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.state.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The bytes of what is remembered of accepted purchases and refunds. */
final class OrderRows implements Table.Format<OrderAcceptance> {
    @Override
    public byte[] write(OrderAcceptance acceptance) {
        ByteWriter writer = new ByteWriter(256);
        Codec.write(writer, acceptance.purchases());
        writer.number(acceptance.refunds().size());
        for (AcceptedRefund refund : acceptance.refunds()) {
            Codec.write(
                    writer.text(refund.refundId())
                            .text(refund.eventId())
                            .number(refund.occurredAtMs())
                            .number(refund.amountMinor())
                            .text(refund.currency()),
                    refund.fingerprint());
        }
        Order order = acceptance.order();
        writer.optionalText(acceptance.personId()).flag(order != null);
        if (order != null) {
            Codec.write(writer, order);
        }
        return writer.toBytes();
    }

    @Override
    public OrderAcceptance read(String key, byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        Map<String, Fingerprint> purchases = Codec.readFingerprints(reader);
        int count = reader.count();
        List<AcceptedRefund> refunds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String refundId = reader.text();
            String eventId = reader.text();
            long occurredAtMs = reader.number();
            long amountMinor = reader.number();
            String currency = reader.text();
            refunds.add(new AcceptedRefund(
                    refundId, eventId, Codec.readFingerprint(reader), occurredAtMs, amountMinor, currency));
        }
        return new OrderAcceptance(
                purchases, refunds, reader.optionalText(), reader.flag() ? Codec.readOrder(reader) : null);
    }
}
