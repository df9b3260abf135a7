package io.referrals.streams.topology;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what is past its {@link Lifetime}. It walks a store from end to end in small steps and rests for an
 * hour after each round, so that forgetting never stands in anybody's way: all stores take their steps at once, so a
 * step must take far less than a commit does. Twenty million rows a day and partition are walked so.
 */
final class Retention<V> {
    private static final Duration STEP_EVERY = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofHours(1);
    private static final int STEP = 250;

    private final Rows<V> rows;
    private final StageSettings settings;
    private final Rule<V> rule;
    private final Lifetime lifetime;
    private @Nullable Bytes lastKey;
    private long restingUntilMs;

    /** Removes a row if all it tells happened before a time. */
    interface Rule<V> {
        void apply(Bytes key, V row, long beforeMs);
    }

    private Retention(Rows<V> rows, StageSettings settings, Lifetime lifetime, Rule<V> rule) {
        this.rows = rows;
        this.settings = settings;
        this.rule = rule;
        this.lifetime = lifetime;
    }

    /** Keeps a store of the processor within its lifetime. */
    static <V> void keep(
            ProcessorContext<byte[], byte[]> context,
            StageSettings settings,
            Lifetime lifetime,
            Rows<V> rows,
            Rule<V> rule) {
        Retention<V> walk = new Retention<>(rows, settings, lifetime, rule);
        context.schedule(STEP_EVERY, PunctuationType.WALL_CLOCK_TIME, walk::step);
    }

    private void step(long nowMs) {
        if (nowMs < restingUntilMs) {
            return;
        }
        List<KeyValue<Bytes, V>> batch = rows.from(lastKey, STEP);
        long beforeMs = lifetime.endsMs(settings, settings.arrivalMs(nowMs));
        for (KeyValue<Bytes, V> row : batch) {
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
