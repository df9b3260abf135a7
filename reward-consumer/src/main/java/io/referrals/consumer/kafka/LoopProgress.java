package io.referrals.consumer.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;

/** How far the loop has come, written by its thread and read by any. */
final class LoopProgress {
    static final Duration STALL = Duration.ofMinutes(2);

    private volatile boolean joined;
    private volatile boolean registryAnswers = true;
    private volatile @Nullable Map<Integer, Long> lags;
    /** When what was read and is not yet posted arrived; afterwards, when the newest posted record did. */
    private volatile Map<Integer, Long> oldestAtMs = Map.of();

    private volatile LongConsumer delays = delay -> {};
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

    /** These records are going to be posted. */
    void read(ConsumerRecords<?, ?> records) {
        remember(records, 0);
    }

    /** What was read is posted. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void posted(ConsumerRecords<?, ?> records) {
        var now = Instant.now();
        records.forEach(record -> delays.accept(now.toEpochMilli() - record.timestamp()));
        remember(records, -1);
        conversionsPosted += records.count();
        lastPostAt = now;
    }

    /** Remembers when the record at an index arrived, counted from the end if it is negative. */
    private void remember(ConsumerRecords<?, ?> records, int index) {
        var arrived = new HashMap<>(oldestAtMs);
        for (var partition : records.partitions()) {
            var read = records.records(partition);
            arrived.put(
                    partition.partition(),
                    read.get(Math.floorMod(index, read.size())).timestamp());
        }
        oldestAtMs = Map.copyOf(arrived);
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

    Map<Integer, Long> oldestAtMs() {
        return oldestAtMs;
    }

    void tellDelays(LongConsumer listener) {
        delays = listener;
    }

    long conversionsPosted() {
        return conversionsPosted;
    }

    @Nullable
    Instant lastPostAt() {
        return lastPostAt;
    }
}
