package io.referrals.streams.topology;

import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.attribution.Signup;
import io.referrals.streams.attribution.SignupAcceptance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/** The bytes of what is remembered of accepted signups, purchases and refunds. */
final class Acceptances {
    static final Rows.Format<SignupAcceptance> OF_CUSTOMER = new Rows.Format<>() {
        @Override
        public SignupAcceptance read(Bytes key, byte[] bytes) {
            return readSignups(bytes);
        }

        @Override
        public byte[] write(SignupAcceptance acceptance) {
            return toBytes(acceptance);
        }
    };

    static final Rows.Format<OrderAcceptance> OF_ORDER = new Rows.Format<>() {
        @Override
        public OrderAcceptance read(Bytes key, byte[] bytes) {
            return readOrder(bytes);
        }

        @Override
        public byte[] write(OrderAcceptance acceptance) {
            return toBytes(acceptance);
        }
    };

    private Acceptances() {}

    private static byte[] toBytes(SignupAcceptance acceptance) {
        ByteWriter writer = new ByteWriter();
        writeFingerprints(writer, acceptance.accepted());
        Signup effective = acceptance.effective();
        writer.flag(effective != null);
        if (effective != null) {
            Codec.write(writer, effective);
        }
        return writer.number(acceptance.latestAtMs()).toBytes();
    }

    private static SignupAcceptance readSignups(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        Map<String, Fingerprint> accepted = readFingerprints(reader);
        Signup effective = reader.flag() ? Codec.readSignup(reader) : null;
        long latestAtMs = effective == null ? Long.MIN_VALUE : effective.occurredAtMs();
        // A row that an earlier release wrote ends here.
        return new SignupAcceptance(accepted, effective, reader.hasMore() ? reader.number() : latestAtMs);
    }

    private static byte[] toBytes(OrderAcceptance acceptance) {
        ByteWriter writer = new ByteWriter(256);
        writeFingerprints(writer, acceptance.purchases());
        writer.number(acceptance.refunds().size());
        for (AcceptedRefund refund : acceptance.refunds()) {
            write(
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

    private static OrderAcceptance readOrder(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        Map<String, Fingerprint> purchases = readFingerprints(reader);
        int count = reader.count();
        List<AcceptedRefund> refunds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String refundId = reader.text();
            String eventId = reader.text();
            long occurredAtMs = reader.number();
            long amountMinor = reader.number();
            String currency = reader.text();
            refunds.add(new AcceptedRefund(
                    refundId, eventId, readFingerprint(reader), occurredAtMs, amountMinor, currency));
        }
        return new OrderAcceptance(
                purchases, refunds, reader.optionalText(), reader.flag() ? Codec.readOrder(reader) : null);
    }

    static void write(ByteWriter writer, Fingerprint fingerprint) {
        writer.sortable(fingerprint.high()).sortable(fingerprint.low());
    }

    static Fingerprint readFingerprint(ByteReader reader) {
        return new Fingerprint(reader.sortable(), reader.sortable());
    }

    private static void writeFingerprints(ByteWriter writer, Map<String, Fingerprint> fingerprints) {
        writer.number(fingerprints.size());
        fingerprints.forEach((eventId, fingerprint) -> write(writer.text(eventId), fingerprint));
    }

    private static Map<String, Fingerprint> readFingerprints(ByteReader reader) {
        Map<String, Fingerprint> fingerprints = new LinkedHashMap<>();
        for (int count = reader.count(); count > 0; count--) {
            fingerprints.put(reader.text(), readFingerprint(reader));
        }
        return fingerprints;
    }
}
