package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private static final String UNSENT = "\0unsent|";
    private static final long DAY_MS = 24L * 60 * 60 * 1000;
    private static final Serializer<byte[]> AS_IS = (topic, bytes) -> bytes;

    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<Bytes, byte[]> counts;
    private final Outlet outlet;
    private final Set<String> marked = new HashSet<>();

    ClickCounts(ProcessorContext<byte[], byte[]> context, Outlet outlet) {
        this.context = context;
        this.counts = context.getStateStore(STORE);
        this.outlet = outlet;
        context.schedule(SEND_EVERY, PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    /** Counts an accepted click of a human. */
    void add(String storefrontId, Click click) {
        String day = CodeCount.key(storefrontId, click.referralCode(), Math.floorDiv(click.occurredAtMs(), DAY_MS));
        Bytes key = key(day);
        byte[] known = counts.get(key);
        long clicks = 1;
        VisitorSketch visitors = new VisitorSketch();
        if (known != null) {
            ByteReader reader = new ByteReader(known);
            clicks += reader.number();
            visitors = VisitorSketch.read(reader);
        }
        visitors.add(click.visitorId());
        ByteWriter writer = new ByteWriter(64).number(clicks);
        visitors.write(writer);
        counts.put(key, writer.toBytes());
        if (marked.add(day)) {
            counts.put(key(UNSENT + day), new byte[0]);
        }
    }

    /** Forgets days older than the state retention. */
    void forgetOldOnes(StageSettings settings) {
        Retention.keep(context, settings, counts, (key, value, beforeMs) -> {
            if (CodeCount.isBefore(key, beforeMs)) {
                counts.delete(key);
                counts.delete(key(UNSENT + new String(key.get(), StandardCharsets.UTF_8)));
            }
        });
    }

    private void send(long nowMs) {
        List<String> days = unsent();
        for (String day : days) {
            ByteReader reader = new ByteReader(counts.get(key(day)));
            CodeCount.Clicked sum =
                    new CodeCount.Clicked(context.taskId().partition(), reader.number(), VisitorSketch.read(reader));
            outlet.send(Outlet.COUNTS, day, sum.toBytes(), nowMs);
            counts.delete(key(UNSENT + day));
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

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
