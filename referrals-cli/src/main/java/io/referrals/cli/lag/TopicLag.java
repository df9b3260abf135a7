package io.referrals.cli.lag;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a group is behind on a topic.
 *
 * @param behind how many of the partitions are
 * @param lag the sum over the partitions
 * @param seconds the longest wait in a partition; null when no partition that is behind could be read in time
 * @param before the sum some seconds ago; null in the first sample
 */
record TopicLag(
        String group,
        String topic,
        int partitions,
        long behind,
        long lag,
        @Nullable Long seconds,
        @Nullable Long before) {

    private record Key(String group, String topic) {}

    /** In the order of the rows. */
    static Collection<TopicLag> of(List<LagRow> rows) {
        var topics = new LinkedHashMap<Key, TopicLag>();
        for (var row : rows) {
            topics.merge(
                    new Key(row.group(), row.partition().topic()),
                    new TopicLag(
                            row.group(),
                            row.partition().topic(),
                            1,
                            row.isBehind() ? 1 : 0,
                            row.lag(),
                            row.isBehind() ? row.seconds() : null,
                            row.before()),
                    TopicLag::plus);
        }
        return topics.values();
    }

    private TopicLag plus(TopicLag other) {
        return new TopicLag(
                group,
                topic,
                partitions + other.partitions,
                behind + other.behind,
                lag + other.lag,
                seconds == null || other.seconds == null
                        ? (seconds == null ? other.seconds : seconds)
                        : (Long) Math.max(seconds, other.seconds),
                before == null || other.before == null ? null : (Long) (before + other.before));
    }

    @Nullable
    Trend trend() {
        return before == null ? null : Trend.of(before, lag);
    }
}
