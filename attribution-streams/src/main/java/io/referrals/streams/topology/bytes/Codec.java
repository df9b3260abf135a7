package io.referrals.streams.topology.bytes;

import io.referrals.streams.attribution.Assignment;
import io.referrals.streams.attribution.AttributionPolicy;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Contribution;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Kind;
import io.referrals.streams.attribution.Model;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderRefund;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.attribution.Purchase;
import io.referrals.streams.attribution.Signup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** Of what is written since orders have assignments and other visitors, in place of firstOrder where they have any. */
    private static final int MORE = 2;

    public static void write(ByteWriter writer, Order order) {
        boolean more = order.assignment() != null || !order.otherVisitors().isEmpty();
        Integer firstOrder = bit(order.firstOrder());
        writer.text(order.orderId())
                .text(order.eventId())
                .number(order.occurredAtMs())
                .number(order.amountMinor())
                .text(order.currency())
                .optionalText(order.referralCode())
                .optionalNumber(more ? (Integer) (MORE + (firstOrder == null ? MORE : firstOrder)) : firstOrder)
                .optionalText(order.emailHash())
                .optionalText(order.deviceHash())
                .optionalText(order.paymentHash())
                .optionalText(order.country());
        writeRefunds(writer, order);
        if (more) {
            Assignment assignment = order.assignment();
            writer.flag(assignment != null);
            if (assignment != null) {
                writer.text(assignment.assignmentId()).text(assignment.referralCode());
            }
            writeTexts(writer, order.otherVisitors());
        }
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
        Integer marks = reader.optionalInteger();
        boolean more = marks != null && marks >= MORE;
        Integer firstOrder = marks != null && more ? (marks == 2 * MORE ? null : (Integer) (marks - MORE)) : marks;
        String emailHash = reader.optionalText();
        String deviceHash = reader.optionalText();
        String paymentHash = reader.optionalText();
        String country = reader.optionalText();
        long refundedMinor = reader.number();
        List<OrderRefund> refunds = refundedMinor < 0 ? readRefunds(reader) : List.of();
        boolean assigned = more && reader.flag();
        return new Order(
                orderId,
                eventId,
                occurredAtMs,
                amountMinor,
                currency,
                referralCode,
                flag(firstOrder),
                emailHash,
                deviceHash,
                paymentHash,
                country,
                refundedMinor < 0 ? ~refundedMinor : refundedMinor,
                refunds,
                assigned ? new Assignment(reader.text(), reader.text()) : null,
                more ? List.copyOf(readTexts(reader)) : List.of());
    }

    private static @Nullable Integer bit(@Nullable Boolean flag) {
        return flag == null ? null : (Integer) (flag ? 1 : 0);
    }

    private static @Nullable Boolean flag(@Nullable Integer bit) {
        return bit == null ? null : (Boolean) (bit == 1);
    }

    public static void write(ByteWriter writer, Purchase purchase) {
        writer.text(purchase.orderId())
                .text(purchase.eventId())
                .number(purchase.occurredAtMs())
                .number(purchase.version())
                .number(purchase.amountMinor())
                .text(purchase.currency())
                .optionalText(purchase.customerId())
                .optionalText(purchase.visitorId())
                .optionalText(purchase.referralCode())
                .optionalNumber(bit(purchase.firstOrder()))
                .optionalText(purchase.emailHash())
                .optionalText(purchase.deviceHash())
                .optionalText(purchase.paymentHash())
                .optionalText(purchase.country());
    }

    public static Purchase readPurchase(ByteReader reader) {
        String orderId = reader.text();
        String eventId = reader.text();
        long occurredAtMs = reader.number();
        int version = reader.integer();
        long amountMinor = reader.number();
        String currency = reader.text();
        String customerId = reader.optionalText();
        String visitorId = reader.optionalText();
        String referralCode = reader.optionalText();
        Integer firstOrder = reader.optionalInteger();
        return new Purchase(
                orderId,
                eventId,
                occurredAtMs,
                version,
                amountMinor,
                currency,
                customerId,
                visitorId,
                referralCode,
                flag(firstOrder),
                reader.optionalText(),
                reader.optionalText(),
                reader.optionalText(),
                reader.optionalText());
    }

    /** A version below 0 is the complement, and has a time from which on it holds and any number of e-mail hashes. */
    public static void write(ByteWriter writer, CodeRegistration code) {
        List<String> emailHashes = code.advocateEmailHashes();
        boolean more = code.effectiveFromMs() != CodeRegistration.EVER || emailHashes.size() > 1;
        writer.text(code.referralCode())
                .number(more ? ~code.version() : code.version())
                .text(code.programId())
                .text(code.advocateId())
                .number(code.activeFromMs())
                .optionalNumber(code.revokedAtMs())
                .optionalText(more || emailHashes.isEmpty() ? null : emailHashes.get(0))
                .optionalText(code.advocateDeviceHash())
                .optionalText(code.advocatePaymentHash());
        if (more) {
            writer.number(code.effectiveFromMs());
            writeTexts(writer, emailHashes);
        }
    }

    public static CodeRegistration readCode(ByteReader reader) {
        String referralCode = reader.text();
        int version = reader.integer();
        String programId = reader.text();
        String advocateId = reader.text();
        long activeFromMs = reader.number();
        Long revokedAtMs = reader.optionalNumber();
        String emailHash = reader.optionalText();
        String deviceHash = reader.optionalText();
        String paymentHash = reader.optionalText();
        boolean more = version < 0;
        long effectiveFromMs = more ? reader.number() : CodeRegistration.EVER;
        List<String> one = emailHash == null ? List.of() : List.of(emailHash);
        return new CodeRegistration(
                referralCode,
                more ? ~version : version,
                effectiveFromMs,
                programId,
                advocateId,
                activeFromMs,
                revokedAtMs,
                more ? List.copyOf(readTexts(reader)) : one,
                deviceHash,
                paymentHash);
    }

    public static void write(ByteWriter writer, ConversionState state) {
        Fingerprint fingerprint = state.fingerprint();
        writer.number(state.revision()).flag(fingerprint != null);
        if (fingerprint != null) {
            write(writer, fingerprint);
        }
        Contribution contribution = state.contribution();
        writer.flag(state.organic())
                .flag(contribution.kind() == Kind.PURCHASE)
                .number(contribution.epochDay())
                .optionalText(contribution.currency())
                .number(contribution.shares().size());
        for (Contribution.Share share : contribution.shares()) {
            writer.text(share.referralCode())
                    .number(share.weightPpm())
                    .number(share.revenueMinor())
                    .number(share.refundedMinor());
        }
    }

    public static ConversionState readState(ByteReader reader) {
        int revision = reader.integer();
        Fingerprint fingerprint = reader.flag() ? readFingerprint(reader) : null;
        boolean organic = reader.flag();
        Kind kind = reader.flag() ? Kind.PURCHASE : Kind.SIGNUP;
        long epochDay = reader.number();
        String currency = reader.optionalText();
        int count = reader.count();
        List<Contribution.Share> shares = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            shares.add(new Contribution.Share(reader.text(), reader.integer(), reader.number(), reader.number()));
        }
        return new ConversionState(revision, fingerprint, organic, new Contribution(kind, epochDay, currency, shares));
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
