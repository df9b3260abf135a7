package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The first phase of the funnel: clicks and visitors per code and day as this partition has seen them. The totals are
 * sent on once in a while, so a viral code costs its counting partition a few records a second and not one a click.
 * What is still to be sent is marked in the store, so a restart forgets nothing.
 */
final class ClickCounts {
    static final String STORE = "click-counts";

    private static final Duration SEND_EVERY = Duration.ofSeconds(1);
    private static final int SEND_LIMIT = 5_000;
    private static final int DAYS_IN_MEMORY = 2_000;
    private static final int HASH_BYTES = 2;
    private static final String UNSENT = "\0unsent|";
    private static final long DAY_MS = 24L * 60 * 60 * 1000;
    private static final Serializer<byte[]> AS_IS = (topic, bytes) -> bytes;

    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<Bytes, byte[]> counts;
    private final Outlet outlet;
    private final Set<String> marked = new HashSet<>();
    private final Map<String, Count> recent = new Recent<>(DAYS_IN_MEMORY);

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
        context.schedule(SEND_EVERY, PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    /** Counts an accepted click of a human. */
    void add(String storefrontId, Click click) {
        String day = CodeCount.key(storefrontId, click.referralCode(), Math.floorDiv(click.occurredAtMs(), DAY_MS));
        Count count = recent.computeIfAbsent(day, this::read);
        count.clicks++;
        count.visitors.add(click.visitorId());
        counts.put(key(day), count.toBytes());
        if (marked.add(day)) {
            counts.put(unsentKey(day), new byte[0]);
        }
    }

    private Count read(String day) {
        byte[] known = counts.get(key(day));
        return known == null ? new Count(0, new VisitorSketch()) : Count.read(known);
    }

    /** Forgets days older than the state retention. */
    void forgetOldOnes(StageSettings settings) {
        Retention.keep(context, settings, counts, (key, value, beforeMs) -> {
            String day = new String(key.get(), HASH_BYTES, key.get().length - HASH_BYTES, StandardCharsets.UTF_8);
            if (CodeCount.isBefore(day, beforeMs)) {
                counts.delete(key);
                counts.delete(unsentKey(day));
                recent.remove(day);
            }
        });
    }

    private void send(long nowMs) {
        List<String> days = unsent();
        for (String day : days) {
            Count count = read(day);
            CodeCount.Clicked sum = new CodeCount.Clicked(context.taskId().partition(), count.clicks, count.visitors);
            outlet.send(Outlet.COUNTS, day, sum.toBytes(), nowMs);
            counts.delete(unsentKey(day));
            marked.remove(day);
        }
    }

    private List<String> unsent() {
        List<String> days = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator =
                counts.prefixScan(UNSENT.getBytes(StandardCharsets.UTF_8), AS_IS)) {
            while (iterator.hasNext() && days.size() < SEND_LIMIT) {
                days.add(new String(iterator.next().key.get(), StandardCharsets.UTF_8).substring(UNSENT.length()));
            }
        }
        return days;
    }

    private static Bytes unsentKey(String day) {
        return Bytes.wrap((UNSENT + day).getBytes(StandardCharsets.UTF_8));
    }

    /** Keys begin with a hash: the cache compares them byte by byte, and those of a storefront begin alike. */
    private static Bytes key(String day) {
        int hash = day.hashCode() * 0x9E3779B9;
        return Bytes.wrap(new ByteWriter(64)
                .octet(hash >>> 24 | 0x80)
                .octet(hash >>> 16)
                .raw(day.getBytes(StandardCharsets.UTF_8))
                .toBytes());
    }
}
