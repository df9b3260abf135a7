package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Clicks as rows of their own, one per (scope, visitor, time, event): a click is appended without reading its
 * visitor's others, and a visitor's are read in touch order by one prefix scan.
 *
 * <p>What counts of a visitor are its newest 256 human and 16 bot clicks, a function of the set whatever the order of
 * arrival. The scope is a storefront where visitors are stitched, and a person where they are attributed.
 */
final class ClickHistory {
    static final int HUMAN_BOUND = 256;
    static final int BOT_BOUND = 16;

    private final Rows<byte[]> rows;
    private final @Nullable FreshClicks fresh;

    /**
     * A visitor's clicks.
     *
     * @param retained those that count, in touch order
     * @param evicted those beyond the bounds, in touch order
     */
    record Retained(List<Click> retained, List<Click> evicted) {}

    /**
     * The clicks of a store.
     *
     * @param fresh spares looking up most of those that are added; null when few would be, or none is
     */
    ClickHistory(Rows<byte[]> rows, @Nullable FreshClicks fresh) {
        this.rows = rows;
        this.fresh = fresh;
    }

    /** Adds a click, false when the same (visitor, event, time) is there already: the first one stands. */
    boolean add(String scope, Click click) {
        Bytes key = key(scope, click);
        boolean isFresh = fresh != null && fresh.isFresh(key.get(), click.occurredAtMs());
        if (!isFresh && rows.contains(key)) {
            return false;
        }
        rows.put(key, value(click));
        if (fresh != null) {
            fresh.accepted(key.get(), click.occurredAtMs());
        }
        return true;
    }

    /** A visitor's clicks that count; those beyond the bounds are deleted and returned once. */
    Retained trim(String scope, String visitorId) {
        List<Click> all = scan(prefix(scope, visitorId));
        List<Click> evicted = beyondBounds(all);
        if (evicted.isEmpty()) {
            return new Retained(all, evicted);
        }
        evicted.forEach(click -> rows.delete(key(scope, click)));
        all.removeAll(evicted);
        return new Retained(all, evicted);
    }

    /** All clicks of a scope, in touch order, its visitors already trimmed. */
    List<Click> all(String scope) {
        List<Click> clicks = scan(new ByteWriter().raw(utf8(scope)).octet(0).toBytes());
        clicks.sort(null);
        return clicks;
    }

    /** Forgets clicks older than the state retention. */
    void forgetOldOnes(ProcessorContext<byte[], byte[]> context, StageSettings settings) {
        Retention.keep(context, settings, rows, (key, value, beforeMs) -> {
            if (occurredAtMs(key.get()) < beforeMs) {
                rows.delete(key);
            }
        });
    }

    /** The clicks of one visitor that do not count, of all of them in touch order. */
    static List<Click> beyondBounds(List<Click> all) {
        int humans = HUMAN_BOUND;
        int bots = BOT_BOUND;
        List<Click> evicted = new ArrayList<>(0);
        for (int i = all.size() - 1; i >= 0; i--) {
            Click click = all.get(i);
            if ((click.bot() ? bots-- : humans--) <= 0) {
                evicted.add(0, click);
            }
        }
        return evicted;
    }

    private List<Click> scan(byte[] prefix) {
        List<Click> clicks = new ArrayList<>();
        for (KeyValue<Bytes, byte[]> row : rows.under(prefix)) {
            clicks.add(click(row.key.get(), row.value));
        }
        return clicks;
    }

    private static byte[] prefix(String scope, String visitorId) {
        return new ByteWriter()
                .raw(utf8(scope))
                .octet(0)
                .raw(utf8(visitorId))
                .octet(0)
                .toBytes();
    }

    private static Bytes key(String scope, Click click) {
        return Bytes.wrap(new ByteWriter()
                .raw(prefix(scope, click.visitorId()))
                .sortable(click.occurredAtMs())
                .raw(utf8(click.eventId()))
                .toBytes());
    }

    private static byte[] value(Click click) {
        return new ByteWriter()
                .text(click.referralCode())
                .optionalText(click.channel())
                .flag(click.bot())
                .toBytes();
    }

    private static Click click(byte[] key, byte[] value) {
        int visitor = indexOfZero(key, 0) + 1;
        int time = indexOfZero(key, visitor) + 1;
        ByteReader id = new ByteReader(key, time);
        long occurredAtMs = id.sortable();
        ByteReader rest = new ByteReader(value);
        String visitorId = new String(key, visitor, time - 1 - visitor, StandardCharsets.UTF_8);
        return new Click(visitorId, id.rest(), occurredAtMs, rest.text(), rest.optionalText(), rest.flag());
    }

    /** When the click of a row happened, without decoding the rest. */
    private static long occurredAtMs(byte[] key) {
        int visitor = indexOfZero(key, 0) + 1;
        return new ByteReader(key, indexOfZero(key, visitor) + 1).sortable();
    }

    private static int indexOfZero(byte[] key, int from) {
        int index = from;
        while (key[index] != 0) {
            index++;
        }
        return index;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
