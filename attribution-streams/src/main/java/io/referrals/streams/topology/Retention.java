package io.referrals.streams.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what is older than the state retention. It walks a store from end to end in small steps and rests for an
 * hour after each round, so that forgetting never stands in anybody's way.
 */
final class Retention {
    private static final Duration STEP_EVERY = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofHours(1);
    private static final int STEP = 2_000;

    private final KeyValueStore<Bytes, byte[]> rows;
    private final StageSettings settings;
    private final Rule rule;
    private @Nullable Bytes lastKey;
    private long restingUntilMs;

    /** Removes a row if all it tells happened before a time. */
    interface Rule {
        void apply(Bytes key, byte[] value, long beforeMs);
    }

    private Retention(KeyValueStore<Bytes, byte[]> rows, StageSettings settings, Rule rule) {
        this.rows = rows;
        this.settings = settings;
        this.rule = rule;
    }

    /** Keeps a store of the processor within the retention. */
    static void keep(
            ProcessorContext<byte[], byte[]> context,
            StageSettings settings,
            KeyValueStore<Bytes, byte[]> rows,
            Rule rule) {
        Retention walk = new Retention(rows, settings, rule);
        context.schedule(STEP_EVERY, PunctuationType.WALL_CLOCK_TIME, walk::step);
    }

    private void step(long nowMs) {
        if (nowMs < restingUntilMs) {
            return;
        }
        List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator = rows.range(lastKey, null)) {
            while (iterator.hasNext() && batch.size() < STEP) {
                batch.add(iterator.next());
            }
        }
        long beforeMs = settings.arrivalMs(nowMs) - settings.stateRetention().toMillis();
        for (KeyValue<Bytes, byte[]> row : batch) {
            // Rows of the bookkeeping begin with a zero byte, which no storefront's id does.
            if (row.key.get()[0] != 0) {
                rule.apply(row.key, row.value, beforeMs);
            }
        }
        if (batch.size() < STEP) {
            lastKey = null;
            restingUntilMs = nowMs + REST.toMillis();
        } else {
            lastKey = batch.get(batch.size() - 1).key;
        }
    }
}
