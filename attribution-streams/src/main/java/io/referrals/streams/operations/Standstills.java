package io.referrals.streams.operations;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Since when partitions have stood at an offset with records to process before them. */
final class Standstills {
    private static final Duration TOO_LONG = Duration.ofMinutes(2);

    private final Map<TopicPartition, Standstill> standstills = new HashMap<>();

    /** @param offset null while nothing has ever been committed */
    private record Standstill(@Nullable Long offset, long sinceNanos) {}

    /**
     * Takes a measurement, and says whether a partition has stood for too long.
     *
     * @param own the partitions this process works on; others are another process's
     */
    boolean isTooLong(Set<TopicPartition> own, Map<TopicPartition, PartitionLag> lags, long nowNanos) {
        standstills.keySet().retainAll(own);
        for (TopicPartition partition : own) {
            PartitionLag lag = lags.get(partition);
            if (lag == null || lag.records() == 0) {
                standstills.remove(partition);
            } else {
                standstills.merge(
                        partition,
                        new Standstill(lag.committed(), nowNanos),
                        (before, now) -> Objects.equals(before.offset, now.offset) ? before : now);
            }
        }
        return standstills.values().stream()
                .anyMatch(standstill -> nowNanos - standstill.sinceNanos > TOO_LONG.toNanos());
    }

    /** Starts over: it is not known what has moved. */
    void forget() {
        standstills.clear();
    }
}
