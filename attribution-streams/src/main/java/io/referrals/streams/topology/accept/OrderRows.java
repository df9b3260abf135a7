package io.referrals.streams.topology.accept;

import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.attribution.Purchase;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.state.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of what is remembered of accepted purchases and refunds, and of assignments that name the order. */
final class OrderRows implements Table.Format<OrderAcceptance> {
    /** Stands where rows of the format before have a number of purchases. */
    private static final int FORMAT_2 = -2;

    private static final int FIRST_VERSION = 1;

    @Override
    public byte[] write(OrderAcceptance acceptance) {
        ByteWriter writer = new ByteWriter(256).number(FORMAT_2);
        Codec.write(writer, acceptance.purchases());
        writer.number(acceptance.records().size());
        acceptance.records().forEach(purchase -> Codec.write(writer, purchase));
        Codec.writeTexts(writer, acceptance.visitors());
        writer.number(acceptance.refunds().size());
        for (AcceptedRefund refund : acceptance.refunds()) {
            Codec.write(
                    writer.text(refund.refundId())
                            .text(refund.eventId())
                            .number(refund.occurredAtMs())
                            .number(refund.version())
                            .number(refund.amountMinor())
                            .text(refund.currency()),
                    refund.fingerprint());
        }
        writer.number(acceptance.assignments().size());
        acceptance.assignments().forEach((id, code) -> writer.text(id).text(code));
        return writer.optionalText(acceptance.holder())
                .flag(acceptance.isMoving())
                .toBytes();
    }

    @Override
    public OrderAcceptance read(String key, byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        if (reader.number() != FORMAT_2) {
            return readBefore(new ByteReader(bytes));
        }
        Map<String, Fingerprint> purchases = Codec.readFingerprints(reader);
        List<Purchase> records = new ArrayList<>();
        for (int count = reader.count(); count > 0; count--) {
            records.add(Codec.readPurchase(reader));
        }
        OrderAcceptance acceptance =
                new OrderAcceptance(purchases, records, Codec.readTexts(reader), readRefunds(reader, true));
        for (int count = reader.count(); count > 0; count--) {
            acceptance.assign(reader.text(), reader.text());
        }
        acceptance.heldBy(reader.optionalText(), reader.flag());
        return acceptance;
    }

    private static List<AcceptedRefund> readRefunds(ByteReader reader, boolean withVersions) {
        int count = reader.count();
        List<AcceptedRefund> refunds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String refundId = reader.text();
            String eventId = reader.text();
            long occurredAtMs = reader.number();
            int version = withVersions ? reader.integer() : FIRST_VERSION;
            long amountMinor = reader.number();
            String currency = reader.text();
            refunds.add(new AcceptedRefund(
                    refundId, eventId, Codec.readFingerprint(reader), occurredAtMs, version, amountMinor, currency));
        }
        return refunds;
    }

    /** Of the format before, which kept the smallest purchase alone. */
    private static OrderAcceptance readBefore(ByteReader reader) {
        Map<String, Fingerprint> purchases = Codec.readFingerprints(reader);
        List<AcceptedRefund> refunds = readRefunds(reader, false);
        String personId = reader.optionalText();
        Order order = reader.flag() ? Codec.readOrder(reader) : null;
        if (personId == null || order == null) {
            return new OrderAcceptance(purchases, List.of(), List.of(), refunds);
        }
        String visitorId = Purchase.visitorOf(personId);
        OrderAcceptance acceptance = new OrderAcceptance(
                purchases,
                List.of(purchase(order, visitorId == null ? personId : null, visitorId)),
                visitorId == null ? List.of() : List.of(visitorId),
                refunds);
        acceptance.heldBy(personId, false);
        return acceptance;
    }

    private static Purchase purchase(Order order, @Nullable String customerId, @Nullable String visitorId) {
        return new Purchase(
                order.orderId(),
                order.eventId(),
                order.occurredAtMs(),
                FIRST_VERSION,
                order.amountMinor(),
                order.currency(),
                customerId,
                visitorId,
                order.referralCode(),
                order.firstOrder(),
                order.emailHash(),
                order.deviceHash(),
                order.paymentHash(),
                order.country());
    }
}
