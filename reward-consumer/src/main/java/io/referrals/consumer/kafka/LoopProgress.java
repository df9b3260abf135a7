package io.referrals.consumer.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** How far the loop has come, written by its thread and read by any. */
final class LoopProgress {
    private static final Duration STALL = Duration.ofMinutes(2);

    private volatile boolean joined;
    private volatile boolean registryAnswers = true;
    private volatile @Nullable Map<Integer, Long> lags;
    private volatile long conversionsPosted;
    private volatile @Nullable Instant lastPostAt;
    private volatile long lookedAt = System.nanoTime();

    /** The group has given this consumer its partitions, maybe none. */
    void joined() {
        joined = true;
    }

    /** Whether the schema registry answered when it was last needed. */
    void registryAnswers(boolean answers) {
        registryAnswers = answers;
    }

    boolean registryAnswers() {
        return registryAnswers;
    }

    /**
     * The loop has come round.
     *
     * @param posted where each partition stands in the ledger; absent for one that was never read
     */
    void looked(Consumer<?, ?> consumer, Map<Integer, Long> posted) {
        lags = joined ? measure(consumer, posted) : null;
        lookedAt = System.nanoTime();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void posted(int conversions) {
        conversionsPosted += conversions;
        lastPostAt = Instant.now();
    }

    /** What was fetched says how far the committed end is; nothing is asked of the broker for it. */
    private static @Nullable Map<Integer, Long> measure(Consumer<?, ?> consumer, Map<Integer, Long> posted) {
        var measured = new HashMap<Integer, Long>();
        for (var partition : consumer.assignment()) {
            var behind = consumer.currentLag(partition);
            if (behind.isEmpty()) {
                return null;
            }
            long position = consumer.position(partition);
            long read = position - posted.getOrDefault(partition.partition(), position);
            measured.put(partition.partition(), Math.max(0, behind.getAsLong() + read));
        }
        return Map.copyOf(measured);
    }

    boolean isStalled() {
        var known = lags;
        return known != null
                && known.values().stream().anyMatch(lag -> lag > 0)
                && System.nanoTime() - lookedAt > STALL.toNanos();
    }

    @Nullable
    Map<Integer, Long> lags() {
        return lags;
    }

    long conversionsPosted() {
        return conversionsPosted;
    }

    @Nullable
    Instant lastPostAt() {
        return lastPostAt;
    }
}
