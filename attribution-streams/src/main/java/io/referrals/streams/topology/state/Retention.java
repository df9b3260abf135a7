package io.referrals.streams.topology.state;

import io.referrals.streams.topology.StageSettings;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what is past its {@link Lifetime}. It walks a table from end to end in small steps and rests for an
 * hour after each round, so that forgetting never stands in anybody's way: all tables take their steps at once, so a
 * step must take far less than a commit does. Twenty million rows a day and partition are walked so.
 */
public final class Retention<V> {
    private static final Duration REST = Duration.ofHours(1);
    private static final int STEP = 250;

    private final Table<V> rows;
    private final StageSettings settings;
    private final Rule<V> rule;
    private final Lifetime lifetime;
    private @Nullable Bytes lastKey;
    private long restingUntilMs;

    /** Removes a row if all it tells happened before a time. */
    public interface Rule<V> {
        void apply(Bytes key, V row, long beforeMs);
    }

    /** Keeps a table within its lifetime, as long as it takes its steps. */
    public Retention(Table<V> rows, StageSettings settings, Lifetime lifetime, Rule<V> rule) {
        this.rows = rows;
        this.settings = settings;
        this.rule = rule;
        this.lifetime = lifetime;
    }

    /** To be called every second. */
    public void step(long nowMs) {
        if (nowMs < restingUntilMs) {
            return;
        }
        List<KeyValue<Bytes, V>> batch = rows.after(lastKey, STEP);
        long beforeMs = lifetime.endsMs(settings, settings.arrivalMs(nowMs));
        for (KeyValue<Bytes, V> row : batch) {
            rule.apply(row.key, row.value, beforeMs);
        }
        if (batch.size() < STEP) {
            lastKey = null;
            restingUntilMs = nowMs + REST.toMillis();
        } else {
            lastKey = batch.get(batch.size() - 1).key;
        }
    }
}
