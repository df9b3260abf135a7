package io.referrals.streams.topology.resolve;

import io.referrals.events.ReferralCode;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.CodeVersions;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.EventMapping;
import io.referrals.streams.topology.records.Outcome;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Table;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * The codes of a partition with all their versions, and which partitions want to know of them: those whose persons touched
 * them. Whoever asks is told all versions, or that there is none, and from then on every new one. However many touch a
 * code, there are no more to tell than there are partitions.
 */
public final class Codes implements Acceptor<ReferralCode> {
    /** How exactly the time of a repeated question is kept. */
    private static final long REFRESH_MS = 24L * 60 * 60 * 1000;

    private final StageSettings settings;
    private final Mail mail;
    /** By code and version: fingerprint of the content, and the registration. */
    private final Table<byte[]> versions;
    /** By code and partition: when it asked last. */
    private final Table<byte[]> subscribers;

    public Codes(Partition partition) {
        settings = partition.settings();
        mail = partition.mail();
        versions = partition.table(Tables.CODE_VERSIONS, Table.Format.BYTES);
        subscribers = partition.table(Tables.CODE_SUBSCRIBERS, Table.Format.BYTES);
        partition.keep(Lifetime.TOUCHES, subscribers, (key, askedAt, beforeMs) -> {
            if (new ByteReader(askedAt).number() < beforeMs) {
                subscribers.delete(key);
            }
        });
    }

    /** Accepts a version of a code, and tells whoever wants to know: the first content of a version stands. */
    @Override
    public Outcome accept(ReferralCode code, Arrival arrival) {
        String name = code.getStorefrontId() + '|' + code.getReferralCode();
        byte[] content = ContentFingerprint.of(code);
        Bytes key = versions.key(
                new ByteWriter().raw(of(name)).sortable(code.getVersion()).toBytes());
        byte[] known = versions.get(key);
        if (known != null) {
            return Outcome.ofVersion(new ByteReader(known).bytes(), content);
        }
        if (versions.under(versions.key(of(name)), CodeVersions.MAX_VERSIONS).size() == CodeVersions.MAX_VERSIONS) {
            return new Outcome.Of(Acceptance.LEFT_OUT);
        }
        CodeRegistration registration = EventMapping.code(code);
        ByteWriter row = new ByteWriter().bytes(content);
        Codec.write(row, registration);
        versions.put(key, row.toBytes());
        Message message = new Message.CodeAnswered(code.getReferralCode(), registration, true);
        for (KeyValue<Bytes, byte[]> subscriber : subscribers.under(subscribers.key(of(name)))) {
            byte[] subscriberKey = subscriber.key.get();
            int partition = (int) new ByteReader(subscriberKey, subscriberKey.length - Long.BYTES).sortable();
            mail.send(partition, code.getStorefrontId(), message);
        }
        return Outcome.ofVersion(null, content);
    }

    /**
     * A partition wants to know what a code is. It is answered, also when it asks again.
     *
     * @param name {@code storefrontId|referralCode}
     */
    public void asked(String name, int partition, long timeMs) {
        Bytes key = subscribers.key(
                new ByteWriter().raw(of(name)).sortable(partition).toBytes());
        byte[] known = subscribers.get(key);
        long nowMs = settings.arrivalMs(timeMs);
        if (known == null || new ByteReader(known).number() < nowMs - REFRESH_MS) {
            subscribers.put(key, new ByteWriter(10).number(nowMs).toBytes());
        }
        int bar = name.indexOf('|');
        String storefrontId = name.substring(0, bar);
        String referralCode = name.substring(bar + 1);
        List<KeyValue<Bytes, byte[]>> all = versions.under(versions.key(of(name)));
        if (all.isEmpty()) {
            mail.send(partition, storefrontId, new Message.CodeAnswered(referralCode, null, true));
        }
        for (Iterator<KeyValue<Bytes, byte[]>> rest = all.iterator(); rest.hasNext(); ) {
            ByteReader row = new ByteReader(rest.next().value);
            row.bytes();
            CodeRegistration registration = Codec.readCode(row);
            mail.send(partition, storefrontId, new Message.CodeAnswered(referralCode, registration, !rest.hasNext()));
        }
    }

    /** What the keys of a code's rows begin with. */
    private static byte[] of(String name) {
        return new ByteWriter()
                .raw(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .octet(0)
                .toBytes();
    }
}
