package io.referrals.streams.topology.stitch;

import io.referrals.streams.attribution.Click;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.clicks.ClickStore;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Table;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;

/** The persons that the visitors of a partition turned out to be, and how those hear of the visitors' clicks so far. */
public final class Visitors {
    /** Persons linked to one visitor; further ones are left out. */
    static final int MAX_PERSONS = 50;

    /** How exactly it is kept when a link was told last. */
    private static final long REFRESH_MS = 24L * 60 * 60 * 1000;

    private final StageSettings settings;
    private final Mail mail;
    private final ClickStore clicks;
    private final Table<byte[]> links;
    private final LinkedVisitors linked;
    private final Accounting accounting;

    /** When a link was told last, and to whom the visitor is linked. */
    private record Links(long toldAtMs, Set<String> persons) {
        static final Links NONE = new Links(Long.MIN_VALUE, Set.of());

        byte[] toBytes() {
            ByteWriter writer = new ByteWriter().number(toldAtMs);
            Codec.writeTexts(writer, persons);
            return writer.toBytes();
        }

        static Links read(byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            return new Links(reader.number(), Codec.readTexts(reader));
        }
    }

    public Visitors(Partition partition, ClickStore clicks, Accounting accounting) {
        this.settings = partition.settings();
        this.mail = partition.mail();
        this.clicks = clicks;
        this.links = partition.table(Tables.VISITOR_LINKS, Table.Format.BYTES);
        this.linked = new LinkedVisitors(links);
        this.accounting = accounting;
        partition.keep(Lifetime.VISITOR_LINKS, links, (key, value, beforeMs) -> {
            if (Links.read(value).toldAtMs < beforeMs) {
                links.delete(key);
            }
        });
    }

    /** Whether a visitor is linked to anybody; false is certain, and comes from memory. */
    boolean mayBeLinked(byte[] visitor) {
        return linked.mayContain(visitor);
    }

    /** The persons a visitor is linked to at a time of arrival. */
    Set<String> persons(byte[] visitor, long nowMs) {
        return links(links.key(visitor), nowMs).persons;
    }

    private Links links(Bytes key, long nowMs) {
        byte[] row = links.get(key);
        Links known = row == null ? Links.NONE : Links.read(row);
        return Lifetime.VISITOR_LINKS.isOver(settings, known.toldAtMs, nowMs) ? Links.NONE : known;
    }

    /**
     * A visitor turned out to be a person, who is told of the visitor's clicks so far.
     *
     * @param visitor {@code storefrontId|visitorId}
     * @param timeMs when it was told
     */
    public void link(String visitor, String personId, long timeMs) {
        long nowMs = settings.arrivalMs(timeMs);
        byte[] name = visitor.getBytes(StandardCharsets.UTF_8);
        Bytes key = links.key(name);
        Links known = linked.mayContain(name) ? links(key, nowMs) : Links.NONE;
        boolean isNew = !known.persons.contains(personId);
        if (isNew && known.persons.size() >= MAX_PERSONS) {
            accounting.add("leftOut.persons", 1);
            return;
        }
        if (isNew || known.toldAtMs < nowMs - REFRESH_MS) {
            Set<String> persons = new LinkedHashSet<>(known.persons);
            persons.add(personId);
            links.put(key, new Links(nowMs, persons).toBytes());
        }
        if (isNew) {
            linked.add(name);
            tellSoFar(visitor, personId, nowMs);
        }
    }

    /**
     * A visitor is not a person any more: the order that linked them is somebody else's.
     *
     * @param visitor {@code storefrontId|visitorId}
     */
    public void unlink(String visitor, String personId) {
        Bytes key = links.key(visitor.getBytes(StandardCharsets.UTF_8));
        byte[] row = links.get(key);
        Links known = row == null ? Links.NONE : Links.read(row);
        if (!known.persons.contains(personId)) {
            return;
        }
        Set<String> persons = new LinkedHashSet<>(known.persons);
        persons.remove(personId);
        if (persons.isEmpty()) {
            links.delete(key);
        } else {
            links.put(key, new Links(known.toldAtMs, persons).toBytes());
        }
    }

    private void tellSoFar(String visitor, String personId, long nowMs) {
        int bar = visitor.indexOf('|');
        String storefrontId = visitor.substring(0, bar);
        String visitorId = visitor.substring(bar + 1);
        List<Click> soFar = clicks.newest(storefrontId, visitorId, ClickStore.HUMANS).stream()
                .filter(click -> !Lifetime.VISITOR_CLICKS.isOver(settings, click.occurredAtMs(), nowMs))
                .toList();
        if (!soFar.isEmpty()) {
            mail.send(storefrontId + '|' + personId, new Message.Clicked(visitorId, soFar));
        }
    }
}
