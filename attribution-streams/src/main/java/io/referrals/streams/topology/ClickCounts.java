package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The first phase of the funnel: clicks and visitors per code and day as this partition has seen them. The totals are
 * sent on once in a while, so a viral code costs its counting partition a few records a second and not one a click.
 * What is still to be sent is marked in the store, so a restart forgets nothing.
 */
final class ClickCounts {
    static final String STORE = "click-counts";

    /** How long a change waits for further ones of the same day, milliseconds. */
    private static final long SEND_AFTER_MS = 5_000;

    private static final Duration SEND_EVERY = Duration.ofMillis(250);
    private static final int SEND_LIMIT = 2_000;
    private static final int DAYS_IN_MEMORY = 4_000;
    private static final String UNSENT = "\0unsent|";
    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    private final ProcessorContext<byte[], byte[]> context;
    private final Rows<byte[]> counts;
    private final Outlet outlet;
    /** Days that changed and were not sent yet, the longest waiting one first, and since when they wait. */
    private final Map<String, Long> unsent = new LinkedHashMap<>();

    private final Map<String, Count> changed = new HashMap<>();
    private final Map<String, Count> recent = new Recent<>(DAYS_IN_MEMORY);
    private long nowMs;

    /** What is counted of a code's day. */
    private static final class Count {
        private long clicks;
        private final VisitorSketch visitors;

        Count(long clicks, VisitorSketch visitors) {
            this.clicks = clicks;
            this.visitors = visitors;
        }

        static Count read(byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            return new Count(reader.number(), VisitorSketch.read(reader));
        }

        byte[] toBytes() {
            ByteWriter writer = new ByteWriter(64).number(clicks);
            visitors.write(writer);
            return writer.toBytes();
        }
    }

    ClickCounts(ProcessorContext<byte[], byte[]> context, Outlet outlet) {
        this.context = context;
        this.counts = context.getStateStore(STORE);
        this.outlet = outlet;
        for (KeyValue<Bytes, byte[]> mark : counts.under(UNSENT.getBytes(StandardCharsets.UTF_8))) {
            unsent.put(new String(mark.key.get(), StandardCharsets.UTF_8).substring(UNSENT.length()), Long.MIN_VALUE);
        }
        counts.beforeCommit(context, this::save);
        context.schedule(SEND_EVERY, PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    /** Counts an accepted click of a human. */
    void add(String storefrontId, Click click) {
        String day = CodeCount.key(storefrontId, click.referralCode(), Math.floorDiv(click.occurredAtMs(), DAY_MS));
        Count count = changed.get(day);
        if (count == null) {
            count = recent(day);
            changed.put(day, count);
        }
        count.clicks++;
        count.visitors.add(click.visitorId());
        if (unsent.putIfAbsent(day, nowMs) == null) {
            counts.put(unsentKey(day), new byte[0]);
        }
    }

    private Count recent(String day) {
        Count count = changed.get(day);
        return count == null ? recent.computeIfAbsent(day, this::read) : count;
    }

    private Count read(String day) {
        byte[] known = counts.get(key(day));
        return known == null ? new Count(0, new VisitorSketch()) : Count.read(known);
    }

    private void save() {
        changed.forEach((day, count) -> counts.put(key(day), count.toBytes()));
        changed.clear();
    }

    /** Forgets days older than the state retention. */
    void forgetOldOnes(StageSettings settings) {
        Retention.keep(context, settings, counts, (key, value, beforeMs) -> {
            String day = new String(key.get(), StandardCharsets.UTF_8);
            if (CodeCount.isBefore(day, beforeMs)) {
                counts.delete(key);
                counts.delete(unsentKey(day));
                changed.remove(day);
                recent.remove(day);
                unsent.remove(day);
            }
        });
    }

    private void send(long timeMs) {
        nowMs = timeMs;
        Iterator<Map.Entry<String, Long>> waiting = unsent.entrySet().iterator();
        for (int sent = 0; sent < SEND_LIMIT && waiting.hasNext(); sent++) {
            Map.Entry<String, Long> next = waiting.next();
            if (next.getValue() > timeMs - SEND_AFTER_MS) {
                return;
            }
            String day = next.getKey();
            Count count = recent(day);
            CodeCount.Clicked sum = new CodeCount.Clicked(context.taskId().partition(), count.clicks, count.visitors);
            outlet.send(Outlet.COUNTS, day, sum.toBytes(), timeMs);
            counts.delete(unsentKey(day));
            waiting.remove();
        }
    }

    private static Bytes unsentKey(String day) {
        return Bytes.wrap((UNSENT + day).getBytes(StandardCharsets.UTF_8));
    }

    private static Bytes key(String day) {
        return Bytes.wrap(day.getBytes(StandardCharsets.UTF_8));
    }
}
