package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.PersonPart;
import io.referrals.streams.attribution.Signup;
import io.referrals.streams.attribution.SignupAcceptance;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.state.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link Person}: one row, and of a person with many orders one more for each.
 *
 * <p>Each row begins with the number of its format, so that a later release can read it.
 */
final class PersonRows {
    /** Of the row a person has in any case. */
    static final Table.Format<Row> FORMAT = new Table.Format<>() {
        @Override
        public Row read(String key, byte[] bytes) {
            boolean isHead = bytes[0] <= PRESENT_FORMAT && bytes[1] != 0;
            return isHead ? new Head(bytes) : PersonRows.read(key, bytes);
        }

        @Override
        public byte[] write(Row row) {
            return row instanceof Head head ? head.bytes() : bytes((Person) row, false);
        }
    };

    private static final int PRESENT_FORMAT = 2;

    /** Without assignments and visitors that are not linked any more. */
    private static final int FORMAT_BEFORE_ASSIGNMENTS = 1;

    /** What is in memory of a person's row. */
    sealed interface Row permits Person, Head {}

    /** A person without its parts, as bytes: it is read together with them or not at all. */
    record Head(byte[] bytes) implements Row {
        static Head of(Person person) {
            return new Head(PersonRows.bytes(person, true));
        }

        /**
         * Whether anything of it may be past its lifetime.
         *
         * @param beforeMs for signup, orders, and the person as a whole
         * @param clicksBeforeMs for clicks
         */
        boolean mayBeOver(long beforeMs, long clicksBeforeMs) {
            ByteReader reader = new ByteReader(bytes, 2);
            return reader.number() < beforeMs || reader.number() < clicksBeforeMs;
        }
    }

    private PersonRows() {}

    private static byte[] bytes(Person person, boolean withoutParts) {
        PersonHistory history = person.history;
        ByteWriter writer = new ByteWriter(512).octet(PRESENT_FORMAT).flag(withoutParts);
        if (withoutParts) {
            long earliestAtMs = history.earliestEventAtMs();
            writer.number(earliestAtMs == Long.MAX_VALUE ? person.touchedAtMs : earliestAtMs)
                    .number(person.earliestClickMs());
        }
        writer.number(person.touchedAtMs);
        write(writer, person.signups, history.signup());
        Collection<Order> orders = withoutParts ? List.of() : history.orders();
        writer.number(orders.size());
        orders.forEach(order -> Codec.write(writer, order));
        Codec.writeTexts(writer, history.visitors());
        ConversionState signupState = history.signupState();
        writer.flag(signupState != null);
        if (signupState != null) {
            Codec.write(writer, signupState);
        }
        Map<String, ConversionState> states = withoutParts ? Map.of() : history.orderStates();
        writer.number(states.size());
        states.forEach((orderId, state) -> Codec.write(writer.text(orderId), state));
        writer.number(history.pendingFromMs()).text(history.pendingFromOrderId());
        Codec.writeTexts(writer, withoutParts ? List.of() : history.pendingOrders());
        writer.number(history.revisionFloor()).flag(person.manyClicks).number(person.clicks.size());
        person.clicks.forEach(click -> Codec.write(writer.text(click.visitorId()), click));
        writer.number(person.assignments.codes().size());
        person.assignments.codes().forEach((id, code) -> writer.text(id).text(code));
        Codec.writeTexts(writer, person.unlinked);
        return writer.toBytes();
    }

    /** Which signups were accepted, and the one that holds: mostly the history's, which may have forgotten it. */
    private static void write(ByteWriter writer, SignupAcceptance signups, @Nullable Signup ofHistory) {
        Codec.write(writer, signups.accepted());
        Signup effective = signups.effective();
        writer.number(signups.latestAtMs()).flag(effective != null);
        if (effective != null) {
            Codec.write(writer, effective);
        }
        boolean differs = ofHistory != null && !ofHistory.equals(effective);
        writer.flag(ofHistory != null).flag(differs);
        if (ofHistory != null && differs) {
            Codec.write(writer, ofHistory);
        }
    }

    /** Reads a person, of a {@link Head} without its parts. */
    static Person read(String key, byte[] bytes) {
        Person person = Person.of(key);
        PersonHistory history = person.history;
        ByteReader reader = new ByteReader(bytes);
        int format = reader.octet();
        if (format != PRESENT_FORMAT && format != FORMAT_BEFORE_ASSIGNMENTS) {
            throw new IllegalStateException(
                    "the state holds persons of format " + format + ", this release reads up to " + PRESENT_FORMAT);
        }
        if (reader.flag()) {
            reader.number();
            reader.number();
        }
        person.touchedAtMs = reader.number();
        readSignups(reader, person);
        for (int orders = reader.count(); orders > 0; orders--) {
            history.put(Codec.readOrder(reader));
        }
        Codec.readTexts(reader).forEach(history::addVisitor);
        if (reader.flag()) {
            history.restoreSignupState(Codec.readState(reader));
        }
        for (int states = reader.count(); states > 0; states--) {
            history.restoreOrderState(reader.text(), Codec.readState(reader));
        }
        long pendingFromMs = reader.number();
        String pendingFromOrderId = reader.text();
        Set<String> pendingOrders = Codec.readTexts(reader);
        history.restoreRevisionFloor(reader.integer());
        person.manyClicks = reader.flag();
        for (int clicks = reader.count(); clicks > 0; clicks--) {
            person.clicks.add(Codec.readClick(reader.text(), reader));
        }
        if (format != FORMAT_BEFORE_ASSIGNMENTS) {
            for (int assignments = reader.count(); assignments > 0; assignments--) {
                person.assignments.put(reader.text(), reader.text());
            }
            history.assignSignup(person.assignments.first());
            person.unlinked.addAll(Codec.readTexts(reader));
        }
        history.restorePending(pendingFromMs, pendingFromOrderId, pendingOrders);
        return person;
    }

    private static void readSignups(ByteReader reader, Person person) {
        Map<String, Fingerprint> accepted = Codec.readFingerprints(reader);
        long latestAtMs = reader.number();
        Signup effective = reader.flag() ? Codec.readSignup(reader) : null;
        person.signups = new SignupAcceptance(accepted, effective, latestAtMs);
        boolean ofHistory = reader.flag();
        boolean differs = reader.flag();
        Signup signup = differs ? Codec.readSignup(reader) : effective;
        if (ofHistory && signup != null) {
            person.history.signup(signup);
        }
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
                Codec.write(writer, state);
            }
            case CODE -> throw new IllegalArgumentException("codes are the partition's");
        }
        return writer.toBytes();
    }

    private static byte[] bytes(Order order) {
        ByteWriter writer = new ByteWriter();
        Codec.write(writer, order);
        return writer.toBytes();
    }
}
