package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.Click;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.clicks.ClickStore;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The clicks of a partition's persons: with the person as long as they are few, and then in a row for each of its visitors.
 *
 * <p>What counts of a visitor are its newest 256 human and 16 bot clicks, a function of the set whatever the order of arrival.
 */
final class PersonClicks {
    /** Clicks that stand in the person's own row. */
    static final int FEW = 32;

    private final Table<List<Click>> rows;

    /**
     * What became of a click that was to be added.
     *
     * @param isNew false when the same one is there already: the first one stands
     * @param evicted the click of the visitor that does not count any more for it, maybe itself
     */
    record Added(boolean isNew, @Nullable Click evicted) {
        private static final Added REPEAT = new Added(false, null);
        private static final Added NEW = new Added(true, null);
    }

    /** A visitor's clicks in touch order. */
    private static final class Format implements Table.Format<List<Click>> {
        @Override
        public List<Click> read(String key, byte[] bytes) {
            String visitorId = key.substring(key.indexOf('\0') + 1);
            ByteReader reader = new ByteReader(bytes);
            int count = reader.count();
            List<Click> clicks = new ArrayList<>(count + 1);
            for (int i = 0; i < count; i++) {
                clicks.add(Codec.readClick(visitorId, reader));
            }
            return clicks;
        }

        @Override
        public byte[] write(List<Click> clicks) {
            ByteWriter writer = new ByteWriter(64 * clicks.size()).number(clicks.size());
            clicks.forEach(click -> Codec.write(writer, click));
            return writer.toBytes();
        }
    }

    PersonClicks(Partition partition) {
        rows = partition.table(Tables.PERSON_CLICKS, new Format());
        partition.keep(Lifetime.PERSON_CLICKS, rows, (key, clicks, beforeMs) -> {
            if (clicks.removeIf(click -> click.occurredAtMs() < beforeMs)) {
                if (clicks.isEmpty()) {
                    rows.delete(key);
                } else {
                    rows.put(key, clicks);
                }
            }
        });
    }

    /** Adds a click; the person is to be put then. */
    Added add(Person person, Click click) {
        if (!person.manyClicks) {
            Added added = add(person.clicks, click);
            if (person.clicks.size() > FEW) {
                spill(person);
            }
            return added;
        }
        Bytes key = rows.key(person.key() + '\0' + click.visitorId());
        List<Click> stored = rows.get(key);
        List<Click> clicks = stored == null ? new ArrayList<>(2) : stored;
        Added added = add(clicks, click);
        if (added.isNew()) {
            rows.put(key, clicks);
        }
        return added;
    }

    private static Added add(List<Click> clicks, Click click) {
        int at = Collections.binarySearch(clicks, click);
        if (at >= 0) {
            return Added.REPEAT;
        }
        clicks.add(-at - 1, click);
        Click evicted = evict(clicks, click);
        return evicted == null ? Added.NEW : new Added(true, evicted);
    }

    /** Takes the oldest click like one out when there are more of its visitor than count. */
    private static @Nullable Click evict(List<Click> clicks, Click like) {
        int bound = like.bot() ? ClickStore.BOTS : ClickStore.HUMANS;
        int oldest = -1;
        int count = 0;
        for (int i = clicks.size() - 1; i >= 0 && clicks.size() > bound; i--) {
            Click click = clicks.get(i);
            if (click.bot() == like.bot() && click.visitorId().equals(like.visitorId())) {
                count++;
                oldest = i;
            }
        }
        return count > bound ? clicks.remove(oldest) : null;
    }

    /** Removes a visitor's clicks; time of the earliest, {@link Long#MAX_VALUE} when there was none. The person is to be put. */
    long remove(Person person, String visitorId) {
        List<Click> removed;
        if (person.manyClicks) {
            Bytes key = rows.key(person.key() + '\0' + visitorId);
            List<Click> stored = rows.get(key);
            removed = stored == null ? List.of() : List.copyOf(stored);
            rows.delete(key);
        } else {
            removed = person.clicks.stream()
                    .filter(click -> click.visitorId().equals(visitorId))
                    .toList();
            person.clicks.removeAll(removed);
        }
        return removed.isEmpty() ? Long.MAX_VALUE : removed.get(0).occurredAtMs();
    }

    private void spill(Person person) {
        Map<String, List<Click>> byVisitor = new HashMap<>();
        for (Click click : person.clicks) {
            byVisitor
                    .computeIfAbsent(click.visitorId(), id -> new ArrayList<>())
                    .add(click);
        }
        byVisitor.forEach((visitorId, clicks) -> rows.put(rows.key(person.key() + '\0' + visitorId), clicks));
        person.clicks.clear();
        person.manyClicks = true;
    }

    /** All clicks of a person, in touch order. */
    List<Click> all(Person person) {
        if (!person.manyClicks) {
            return person.clicks;
        }
        List<Click> all = new ArrayList<>();
        for (KeyValue<Bytes, List<Click>> visitor : rows.under(rows.key(person.key() + '\0'))) {
            all.addAll(visitor.value);
        }
        all.sort(null);
        return all;
    }
}
