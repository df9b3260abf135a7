package io.referrals.streams.topology;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.events.intake.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Counts what one processor did, exactly once: the counters live in a store and commit with the records they count.
 * Every received record is in one of accepted, duplicates or refused, so that nothing can vanish unnoticed.
 *
 * <p>Once in a while, and only when something changed, the totals since the beginning of the state are published as
 * JSON under {@code <processor>/<partition>}.
 */
final class Accounting {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PUBLISH_EVERY = Duration.ofSeconds(1);

    private final ProcessorContext<byte[], byte[]> context;
    private final Rows<byte[]> store;
    private final String processor;
    private final String sink;
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

    Accounting(ProcessorContext<byte[], byte[]> context, String storeName, String processor, String sink) {
        this.context = context;
        this.store = context.getStateStore(storeName);
        this.processor = processor;
        this.sink = sink;
        for (KeyValue<Bytes, byte[]> row : store.under(utf8(processor + '/'))) {
            String name = new String(row.key.get(), StandardCharsets.UTF_8).substring(processor.length() + 1);
            counters.put(name, new Counter(row.key, new ByteReader(row.value).number()));
        }
        store.beforeCommit(context, this::save);
        context.schedule(PUBLISH_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> publishIfChanged(now));
    }

    void accepted(EventType type) {
        add(accepted.computeIfAbsent(type, t -> counter("accepted." + t.label())), 1);
    }

    void duplicate(EventType type) {
        add(duplicates.computeIfAbsent(type, t -> counter("duplicates." + t.label())), 1);
    }

    void refused(Enum<?> reason) {
        add("refused." + reason.name(), 1);
    }

    /** Adds to a counter; a name with a dot becomes a nested field. */
    void add(String name, long delta) {
        if (delta == 0) {
            return;
        }
        add(counter(name), delta);
    }

    private Counter counter(String name) {
        return counters.computeIfAbsent(name, n -> new Counter(Bytes.wrap(utf8(processor + '/' + n)), 0));
    }

    private void add(Counter counter, long delta) {
        counter.value += delta;
        counter.unsaved = true;
        changed = true;
        store.used();
    }

    /** Counters are added to with every record, and stored with the commit. */
    private void save() {
        for (Counter counter : counters.values()) {
            if (counter.unsaved) {
                counter.unsaved = false;
                store.put(counter.key, new ByteWriter(10).number(counter.value).toBytes());
            }
        }
    }

    /** Publishes at once: what is announced must be visible with the commit that consumes its cause. */
    void publish(long nowMs) {
        changed = false;
        String key = processor + '/' + context.taskId().partition();
        context.forward(new Record<>(utf8(key), utf8(json()), nowMs), sink);
    }

    private void publishIfChanged(long nowMs) {
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
