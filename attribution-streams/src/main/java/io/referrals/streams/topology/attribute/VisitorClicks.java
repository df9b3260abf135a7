package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.util.ArrayList;
import java.util.Collections;
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
    private final BusyVisitors busy;

    /**
     * What became of a click that was to be added.
     *
     * @param isNew false when the same (visitor, event, time) is there already: the first one stands
     * @param evicted the click of the visitor that does not count any more for it, maybe itself; null when that is left to
     *     {@link #trim}
     */
    record Added(boolean isNew, @Nullable Click evicted) {
        private static final Added REPEAT = new Added(false, null);
        private static final Added NEW = new Added(true, null);
    }

    /**
     * A visitor's clicks.
     *
     * @param retained those that count, in touch order
     * @param evicted those beyond the bounds, in touch order
     */
    record Retained(List<Click> retained, List<Click> evicted) {
        /** Of all clicks of a visitor, in touch order. */
        static Retained of(List<Click> all) {
            List<Click> retained = new ArrayList<>(all.size());
            List<Click> evicted = new ArrayList<>(0);
            int humans = HUMAN_BOUND;
            int bots = BOT_BOUND;
            for (int i = all.size() - 1; i >= 0; i--) {
                Click click = all.get(i);
                ((click.bot() ? bots-- : humans--) > 0 ? retained : evicted).add(click);
            }
            Collections.reverse(retained);
            Collections.reverse(evicted);
            return new Retained(retained, evicted);
        }
    }

    /**
     * The clicks of a store.
     *
     * @param fresh spares looking up most of those that are added; null when few would be, or none is
     */
    ClickHistory(Rows<byte[]> rows, @Nullable FreshClicks fresh) {
        this.rows = rows;
        this.fresh = fresh;
        this.busy = rows.shared(BusyVisitors.class, BusyVisitors::new);
    }

    /** Adds a click. */
    Added add(String scope, Click click) {
        BusyVisitors.Counting counting = busy.of(scope, click.visitorId());
        if (counting != null) {
            return add(scope, click, counting);
        }
        Bytes key = ClickRows.key(scope, click);
        boolean isFresh = fresh != null && fresh.isFresh(key.get(), click.occurredAtMs());
        if (!isFresh && rows.contains(key)) {
            return Added.REPEAT;
        }
        put(key, click);
        return Added.NEW;
    }

    private Added add(String scope, Click click, BusyVisitors.Counting counting) {
        if (counting.contains(click)) {
            return Added.REPEAT;
        }
        Click evicted = counting.add(click);
        if (!click.equals(evicted)) {
            put(ClickRows.key(scope, click), click);
            if (evicted != null) {
                rows.delete(ClickRows.key(scope, evicted));
            }
        }
        return evicted == null ? Added.NEW : new Added(true, evicted);
    }

    private void put(Bytes key, Click click) {
        rows.putNew(key, ClickRows.value(click));
        if (fresh != null) {
            fresh.accepted(key.get(), click.occurredAtMs());
        }
    }

    /** A visitor's clicks that count; those beyond the bounds are deleted and returned once. */
    Retained trim(String scope, String visitorId) {
        BusyVisitors.Counting counting = busy.of(scope, visitorId);
        if (counting != null) {
            return new Retained(counting.inTouchOrder(), List.of());
        }
        Retained clicks = Retained.of(scan(ClickRows.prefix(scope, visitorId)));
        if (!clicks.evicted().isEmpty()) {
            clicks.evicted().forEach(click -> rows.delete(ClickRows.key(scope, click)));
            busy.remember(scope, visitorId, clicks.retained());
        }
        return clicks;
    }

    /** All clicks of a scope, in touch order, its visitors already trimmed. */
    List<Click> all(String scope) {
        List<Click> clicks = scan(ClickRows.prefix(scope));
        clicks.sort(null);
        return clicks;
    }

    /** Forgets clicks past their lifetime. */
    void forgetOldOnes(ProcessorContext<byte[], byte[]> context, StageSettings settings, Lifetime lifetime) {
        Retention.keep(context, settings, lifetime, rows, (key, value, beforeMs) -> {
            if (ClickRows.occurredAtMs(key.get()) < beforeMs) {
                rows.delete(key);
                busy.forget(ClickRows.scope(key.get()), ClickRows.visitorId(key.get()));
            }
        });
    }

    private List<Click> scan(byte[] prefix) {
        List<Click> clicks = new ArrayList<>();
        for (KeyValue<Bytes, byte[]> row : rows.under(prefix)) {
            clicks.add(ClickRows.click(row.key.get(), row.value));
        }
        return clicks;
    }
}
