package io.referrals.streams.topology.bytes;

import io.referrals.streams.attribution.AttributionPolicy;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Model;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderRefund;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.attribution.Signup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The bytes of the small records that travel between stages and lie in stores. */
public final class Codec {
    private Codec() {}

    /** All of a click but its visitor. */
    public static void write(ByteWriter writer, Click click) {
        writer.text(click.eventId())
                .number(click.occurredAtMs())
                .text(click.referralCode())
                .optionalText(click.channel())
                .flag(click.bot());
    }

    public static Click readClick(String visitorId, ByteReader reader) {
        return new Click(
                visitorId, reader.text(), reader.number(), reader.text(), reader.optionalText(), reader.flag());
    }

    public static void write(ByteWriter writer, Fingerprint fingerprint) {
        writer.sortable(fingerprint.high()).sortable(fingerprint.low());
    }

    public static Fingerprint readFingerprint(ByteReader reader) {
        return new Fingerprint(reader.sortable(), reader.sortable());
    }

    /** What was accepted, by event id. */
    public static void write(ByteWriter writer, Map<String, Fingerprint> fingerprints) {
        writer.number(fingerprints.size());
        fingerprints.forEach((eventId, fingerprint) -> write(writer.text(eventId), fingerprint));
    }

    public static Map<String, Fingerprint> readFingerprints(ByteReader reader) {
        Map<String, Fingerprint> fingerprints = new LinkedHashMap<>();
        for (int count = reader.count(); count > 0; count--) {
            fingerprints.put(reader.text(), readFingerprint(reader));
        }
        return fingerprints;
    }

    public static void write(ByteWriter writer, Signup signup) {
        writer.text(signup.eventId())
                .number(signup.occurredAtMs())
                .optionalText(signup.referralCode())
                .optionalText(signup.emailHash())
                .optionalText(signup.deviceHash())
                .optionalText(signup.country());
    }

    public static Signup readSignup(ByteReader reader) {
        return new Signup(
                reader.text(),
                reader.number(),
                reader.optionalText(),
                reader.optionalText(),
                reader.optionalText(),
                reader.optionalText());
    }

    public static void write(ByteWriter writer, Order order) {
        Boolean firstOrder = order.firstOrder();
        writer.text(order.orderId())
                .text(order.eventId())
                .number(order.occurredAtMs())
                .number(order.amountMinor())
                .text(order.currency())
                .optionalText(order.referralCode())
                .optionalNumber(firstOrder == null ? null : (Integer) (firstOrder ? 1 : 0))
                .optionalText(order.emailHash())
                .optionalText(order.deviceHash())
                .optionalText(order.paymentHash())
                .optionalText(order.country());
        writeRefunds(writer, order);
    }

    /** A sum of 0 or more has no refunds behind it, as older releases wrote it; below 0 it is the complement, and has. */
    private static void writeRefunds(ByteWriter writer, Order order) {
        if (order.refunds().isEmpty()) {
            writer.number(order.refundedMinor());
            return;
        }
        writer.number(~order.refundedMinor()).number(order.refunds().size());
        for (OrderRefund refund : order.refunds()) {
            writer.text(refund.refundId()).number(refund.occurredAtMs()).number(refund.amountMinor());
        }
    }

    private static List<OrderRefund> readRefunds(ByteReader reader) {
        int count = reader.count();
        List<OrderRefund> refunds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refunds.add(new OrderRefund(reader.text(), reader.number(), reader.number()));
        }
        return refunds;
    }

    public static Order readOrder(ByteReader reader) {
        String orderId = reader.text();
        String eventId = reader.text();
        long occurredAtMs = reader.number();
        long amountMinor = reader.number();
        String currency = reader.text();
        String referralCode = reader.optionalText();
        Integer firstOrder = reader.optionalInteger();
        String emailHash = reader.optionalText();
        String deviceHash = reader.optionalText();
        String paymentHash = reader.optionalText();
        String country = reader.optionalText();
        long refundedMinor = reader.number();
        return new Order(
                orderId,
                eventId,
                occurredAtMs,
                amountMinor,
                currency,
                referralCode,
                firstOrder == null ? null : (Boolean) (firstOrder == 1),
                emailHash,
                deviceHash,
                paymentHash,
                country,
                refundedMinor < 0 ? ~refundedMinor : refundedMinor,
                refundedMinor < 0 ? readRefunds(reader) : List.of());
    }

    public static void write(ByteWriter writer, CodeRegistration code) {
        writer.text(code.referralCode())
                .number(code.version())
                .text(code.programId())
                .text(code.advocateId())
                .number(code.activeFromMs())
                .optionalNumber(code.revokedAtMs())
                .optionalText(code.advocateEmailHash())
                .optionalText(code.advocateDeviceHash())
                .optionalText(code.advocatePaymentHash());
    }

    public static CodeRegistration readCode(ByteReader reader) {
        return new CodeRegistration(
                reader.text(),
                reader.integer(),
                reader.text(),
                reader.text(),
                reader.number(),
                reader.optionalNumber(),
                reader.optionalText(),
                reader.optionalText(),
                reader.optionalText());
    }

    public static void write(ByteWriter writer, ProgramTerms program) {
        writer.text(program.programId())
                .number(program.version())
                .number(program.effectiveFromMs())
                .number(program.startsAtMs())
                .optionalNumber(program.endsAtMs());
        writeTexts(writer, program.channels());
        writeTexts(writer, program.countries());
    }

    public static ProgramTerms readProgram(ByteReader reader) {
        return new ProgramTerms(
                reader.text(),
                reader.integer(),
                reader.number(),
                reader.number(),
                reader.optionalNumber(),
                readTexts(reader),
                readTexts(reader));
    }

    public static void write(ByteWriter writer, AttributionPolicy policy) {
        writer.number(policy.version())
                .number(policy.effectiveFromMs())
                .text(policy.model().name())
                .number(policy.clickLookbackDays())
                .optionalNumber(policy.bindingDays())
                .flag(policy.checkoutCodeOverridesBinding())
                .flag(policy.newCustomersOnly())
                .optionalNumber(policy.newCustomerDays())
                .number(policy.timeDecayHalfLifeDays());
    }

    public static AttributionPolicy readPolicy(ByteReader reader) {
        return new AttributionPolicy(
                reader.integer(),
                reader.number(),
                Model.valueOf(reader.text()),
                reader.integer(),
                reader.optionalInteger(),
                reader.flag(),
                reader.flag(),
                reader.optionalInteger(),
                reader.integer());
    }

    public static void writeTexts(ByteWriter writer, Collection<String> texts) {
        writer.number(texts.size());
        texts.forEach(writer::text);
    }

    public static Set<String> readTexts(ByteReader reader) {
        int count = reader.count();
        Set<String> texts = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            texts.add(reader.text());
        }
        return texts;
    }
}
