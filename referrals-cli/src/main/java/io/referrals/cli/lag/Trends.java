package io.referrals.cli.lag;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Compares each sample with those of the last ten seconds or so, because lag goes up and down. */
final class Trends {
    private static final int SAMPLES = 6;

    private final Map<Key, Deque<Long>> recent = new HashMap<>();

    private record Key(String group, TopicPartition partition) {}

    /** Takes a sample and gives it back with the lags of before, absent in the first one. */
    List<LagRow> of(List<LagRow> sample) {
        return sample.stream().map(this::of).toList();
    }

    private LagRow of(LagRow lag) {
        var before = recent.computeIfAbsent(new Key(lag.group(), lag.partition()), key -> new ArrayDeque<>());
        var oldest = before.peekFirst();
        before.addLast(lag.lag());
        if (before.size() == SAMPLES) {
            before.removeFirst();
        }
        return lag.since(oldest);
    }
}
