package io.referrals.streams.topology;

import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Contribution;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Kind;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.Signup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/** The bytes of a {@link PersonHistory}. */
final class PersonHistories {
    static final Rows.Format<Kept> FORMAT = new Rows.Format<>() {
        @Override
        public Kept read(Bytes key, byte[] bytes) {
            return PersonHistories.read(new String(key.get(), StandardCharsets.UTF_8), bytes);
        }

        @Override
        public byte[] write(Kept kept) {
            return toBytes(kept.history(), kept.touchedAtMs());
        }
    };

    private static final int VERSION = 1;

    /**
     * A history as it is remembered.
     *
     * @param touchedAtMs when something of it arrived last
     */
    record Kept(PersonHistory history, long touchedAtMs) {}

    private PersonHistories() {}

    /** A history of which nothing is known, under {@code storefrontId|personId}. */
    static PersonHistory empty(String key) {
        int bar = key.indexOf('|');
        return new PersonHistory(key.substring(0, bar), key.substring(bar + 1));
    }

    private static byte[] toBytes(PersonHistory history, long touchedAtMs) {
        ByteWriter writer = new ByteWriter(512).octet(VERSION).number(touchedAtMs);
        Signup signup = history.signup();
        writer.flag(signup != null);
        if (signup != null) {
            Codec.write(writer, signup);
        }
        writer.number(history.orders().size());
        for (Order order : history.orders()) {
            Codec.write(writer, order);
        }
        Codec.writeTexts(writer, history.visitors());
        writer.number(history.codes().size());
        for (Map.Entry<String, Optional<CodeRegistration>> code :
                history.codes().entrySet()) {
            writer.text(code.getKey()).flag(code.getValue().isPresent());
            code.getValue().ifPresent(registration -> Codec.write(writer, registration));
        }
        ConversionState signupState = history.signupState();
        writer.flag(signupState != null);
        if (signupState != null) {
            write(writer, signupState);
        }
        writer.number(history.orderStates().size());
        for (Map.Entry<String, ConversionState> state : history.orderStates().entrySet()) {
            write(writer.text(state.getKey()), state.getValue());
        }
        writer.number(history.pendingFromMs());
        Codec.writeTexts(writer, history.pendingOrders());
        writer.number(history.revisionFloor());
        return writer.toBytes();
    }

    private static Kept read(String key, byte[] bytes) {
        PersonHistory history = empty(key);
        ByteReader reader = new ByteReader(bytes);
        int version = reader.octet();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "the state holds person histories of format " + version + ", this release reads " + VERSION);
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
            history.register(reader.text(), reader.flag() ? Codec.readCode(reader) : null);
        }
        if (reader.flag()) {
            history.restoreSignupState(readState(reader));
        }
        for (int states = reader.count(); states > 0; states--) {
            history.restoreOrderState(reader.text(), readState(reader));
        }
        history.restorePending(reader.number(), Codec.readTexts(reader));
        history.restoreRevisionFloor(reader.integer());
        return new Kept(history, touchedAtMs);
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

    private static ConversionState readState(ByteReader reader) {
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
