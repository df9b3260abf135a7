package io.referrals.streams.topology.messages;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.events.intake.EventType;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.state.Rows;
import io.referrals.streams.topology.state.Table;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Counts what one processor did, exactly once: the counters live in a store and commit with the records they count.
 * Every received record is in one of accepted, duplicates or refused, so that nothing can vanish unnoticed.
 *
 * <p>Once in a while, and only when something changed, the totals since the beginning of the state are published as
 * JSON under {@code <processor>/<partition>}.
 */
public final class Accounting {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final ProcessorContext<byte[], byte[]> context;
    private final Rows rows;
    private final Table<byte[]> store;
    private final String processor;
    private final Map<String, Counter> counters = new TreeMap<>();
    private final Map<EventType, Counter> accepted = new EnumMap<>(EventType.class);
    private final Map<EventType, Counter> duplicates = new EnumMap<>(EventType.class);
    private boolean changed = true;

    /** A number and the key it is stored under. */
    private static final class Counter {
        private final Bytes key;
        private long value;
        private boolean unsaved;

        Counter(Bytes key, long value) {
            this.key = key;
            this.value = value;
        }
    }

    Accounting(ProcessorContext<byte[], byte[]> context, Rows rows, Table<byte[]> store, String processor) {
        this.context = context;
        this.rows = rows;
        this.store = store;
        this.processor = processor;
        for (KeyValue<Bytes, byte[]> row : store.under(store.key(processor + '/'))) {
            String name = Table.text(row.key).substring(processor.length() + 1);
            counters.put(name, new Counter(row.key, new ByteReader(row.value).number()));
        }
    }

    public void accepted(EventType type) {
        add(accepted.computeIfAbsent(type, t -> counter("accepted." + t.label())), 1);
    }

    public void duplicate(EventType type) {
        add(duplicates.computeIfAbsent(type, t -> counter("duplicates." + t.label())), 1);
    }

    public void refused(Enum<?> reason) {
        add("refused." + reason.name(), 1);
    }

    /** Adds to a counter; a name with a dot becomes a nested field. */
    public void add(String name, long delta) {
        if (delta == 0) {
            return;
        }
        add(counter(name), delta);
    }

    /** Sets a counter of what is there now; whether it was something else. */
    public boolean set(String name, long value) {
        long before = counter(name).value;
        add(name, value - before);
        return value != before;
    }

    private Counter counter(String name) {
        return counters.computeIfAbsent(name, n -> new Counter(store.key(processor + '/' + n), 0));
    }

    private void add(Counter counter, long delta) {
        counter.value += delta;
        counter.unsaved = true;
        changed = true;
        rows.used();
    }

    /** Counters are added to with every record, and stored with the commit. */
    void save() {
        for (Counter counter : counters.values()) {
            if (counter.unsaved) {
                counter.unsaved = false;
                store.put(counter.key, new ByteWriter(10).number(counter.value).toBytes());
            }
        }
    }

    /** Publishes at once: what is announced must be visible with the commit that consumes its cause. */
    public void publish(long nowMs) {
        changed = false;
        String key = processor + '/' + context.taskId().partition();
        context.forward(new Record<>(utf8(key), utf8(json()), nowMs), Outlet.sink(Outlet.ACCOUNTING));
    }

    void publishIfChanged(long nowMs) {
        if (changed) {
            publish(nowMs);
        }
    }

    private String json() {
        ObjectNode json = JSON.createObjectNode();
        counters.forEach((name, counter) -> {
            int dot = name.indexOf('.');
            ObjectNode parent = dot < 0 ? json : json.withObjectProperty(name.substring(0, dot));
            if (counter.value != 0) {
                parent.put(name.substring(dot + 1), counter.value);
            }
        });
        return json.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
