package io.referrals.streams.topology;

import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Contribution;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Kind;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.PersonPart;
import io.referrals.streams.attribution.Signup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link PersonHistory}: one row, and of a person with many parts one more for each.
 *
 * <p>Format 1 is a whole history. Format 2 may be one without its parts, and remembers within a millisecond how far a
 * decision came; only what needs it is written so, and older releases cannot read it.
 */
final class PersonRows {
    /** Of the row a person has in any case. */
    static final Rows.Format<Row> FORMAT = new Rows.Format<>() {
        @Override
        public Row read(Bytes key, byte[] bytes) {
            boolean head = bytes[0] == WITH_MARK && bytes[1] != 0;
            return head ? new Head(bytes) : PersonRows.read(text(key), bytes);
        }

        @Override
        public byte[] write(Row row) {
            return row instanceof Head head ? head.bytes() : bytes((Kept) row, false);
        }
    };

    private static final int WHOLE = 1;
    private static final int WITH_MARK = 2;

    /** What is in memory of a person's row. */
    sealed interface Row {}

    /**
     * A history as it is remembered.
     *
     * @param touchedAtMs when something of it arrived last
     */
    record Kept(PersonHistory history, long touchedAtMs) implements Row {}

    /** A history without its parts, as bytes: it is read together with them or not at all. */
    record Head(byte[] bytes) implements Row {
        static Head of(Kept kept) {
            return new Head(PersonRows.bytes(kept, true));
        }

        /** The time of its earliest event; of a history without any, when something arrived last. */
        long earliestAtMs() {
            return new ByteReader(bytes, 2).number();
        }
    }

    private PersonRows() {}

    /** A history of which nothing is known, under {@code storefrontId|personId}. */
    static PersonHistory empty(String key) {
        int bar = key.indexOf('|');
        return new PersonHistory(key.substring(0, bar), key.substring(bar + 1));
    }

    static String text(Bytes key) {
        return new String(key.get(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Kept kept, boolean withoutParts) {
        PersonHistory history = kept.history();
        ByteWriter writer = new ByteWriter(512);
        if (withoutParts || !history.pendingFromOrderId().isEmpty()) {
            long earliestAtMs = history.earliestEventAtMs();
            writer.octet(WITH_MARK)
                    .flag(withoutParts)
                    .number(earliestAtMs == Long.MAX_VALUE ? kept.touchedAtMs() : earliestAtMs)
                    .text(history.pendingFromOrderId());
        } else {
            writer.octet(WHOLE);
        }
        writer.number(kept.touchedAtMs());
        Signup signup = history.signup();
        writer.flag(signup != null);
        if (signup != null) {
            Codec.write(writer, signup);
        }
        Collection<Order> orders = withoutParts ? List.of() : history.orders();
        writer.number(orders.size());
        orders.forEach(order -> Codec.write(writer, order));
        Codec.writeTexts(writer, history.visitors());
        Map<String, Optional<CodeRegistration>> codes = withoutParts ? Map.of() : history.codes();
        writer.number(codes.size());
        codes.forEach((code, answer) -> write(writer.text(code), answer));
        ConversionState signupState = history.signupState();
        writer.flag(signupState != null);
        if (signupState != null) {
            write(writer, signupState);
        }
        Map<String, ConversionState> states = withoutParts ? Map.of() : history.orderStates();
        writer.number(states.size());
        states.forEach((orderId, state) -> write(writer.text(orderId), state));
        writer.number(history.pendingFromMs());
        Codec.writeTexts(writer, withoutParts ? List.of() : history.pendingOrders());
        writer.number(history.revisionFloor());
        return writer.toBytes();
    }

    /** Reads a history, of a {@link Head} without its parts. */
    static Kept read(String key, byte[] bytes) {
        PersonHistory history = empty(key);
        ByteReader reader = new ByteReader(bytes);
        int version = reader.octet();
        if (version != WHOLE && version != WITH_MARK) {
            throw new IllegalStateException("the state holds person histories of format " + version
                    + ", this release reads " + WHOLE + " and " + WITH_MARK);
        }
        String pendingFromOrderId = "";
        if (version == WITH_MARK) {
            reader.flag();
            reader.number();
            pendingFromOrderId = reader.text();
        }
        long touchedAtMs = reader.number();
        if (reader.flag()) {
            history.signup(Codec.readSignup(reader));
        }
        for (int orders = reader.count(); orders > 0; orders--) {
            history.put(Codec.readOrder(reader));
        }
        Codec.readTexts(reader).forEach(history::addVisitor);
        for (int codes = reader.count(); codes > 0; codes--) {
            history.register(reader.text(), readAnswer(reader).orElse(null));
        }
        if (reader.flag()) {
            history.restoreSignupState(readState(reader));
        }
        for (int states = reader.count(); states > 0; states--) {
            history.restoreOrderState(reader.text(), readState(reader));
        }
        history.restorePending(reader.number(), pendingFromOrderId, Codec.readTexts(reader));
        history.restoreRevisionFloor(reader.integer());
        return new Kept(history, touchedAtMs);
    }

    /** A part of a history; null when it is gone. */
    static byte @Nullable [] part(PersonHistory history, PersonPart part, String id) {
        ByteWriter writer = new ByteWriter();
        switch (part) {
            case ORDER -> {
                Order order = history.order(id);
                return order == null ? null : bytes(order);
            }
            case PENDING_ORDER -> {
                return history.pendingOrders().contains(id) ? new byte[0] : null;
            }
            case ORDER_STATE -> {
                ConversionState state = history.orderStates().get(id);
                if (state == null) {
                    return null;
                }
                write(writer, state);
            }
            case CODE -> write(writer, Objects.requireNonNull(history.answer(id), "a changed answer is in memory"));
        }
        return writer.toBytes();
    }

    private static byte[] bytes(Order order) {
        ByteWriter writer = new ByteWriter();
        Codec.write(writer, order);
        return writer.toBytes();
    }

    private static void write(ByteWriter writer, Optional<CodeRegistration> answer) {
        writer.flag(answer.isPresent());
        answer.ifPresent(registration -> Codec.write(writer, registration));
    }

    static Optional<CodeRegistration> readAnswer(ByteReader reader) {
        return reader.flag() ? Optional.of(Codec.readCode(reader)) : Optional.empty();
    }

    private static void write(ByteWriter writer, ConversionState state) {
        Fingerprint fingerprint = state.fingerprint();
        writer.number(state.revision()).flag(fingerprint != null);
        if (fingerprint != null) {
            Acceptances.write(writer, fingerprint);
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

    static ConversionState readState(ByteReader reader) {
        int revision = reader.integer();
        Fingerprint fingerprint = reader.flag() ? Acceptances.readFingerprint(reader) : null;
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
}
