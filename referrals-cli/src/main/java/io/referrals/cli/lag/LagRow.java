package io.referrals.cli.lag;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a group is behind on a partition.
 *
 * @param members how many consumers the group has; with none nobody works on it
 * @param committed where the group reads on; null when it has never said
 * @param end the last stable offset: readers of committed records get no further
 * @param lag offsets between the two, at least 0, and 0 when nothing but the marks of transactions is left
 * @param seconds since the next record to be read arrived, by its timestamp; 0 without lag, null when it could not be read
 *     in time
 * @param before the lag some seconds ago; null in the first sample
 */
record LagRow(
        String group,
        int members,
        TopicPartition partition,
        @Nullable Long committed,
        long end,
        long lag,
        @Nullable Long seconds,
        @Nullable Long before) {
    private static final ObjectMapper JSON = new ObjectMapper();

    LagRow since(@Nullable Long lagBefore) {
        return new LagRow(group, members, partition, committed, end, lag, seconds, lagBefore);
    }

    boolean isBehind() {
        return lag > 0;
    }

    @Nullable
    Trend trend() {
        return before == null ? null : Trend.of(before, lag);
    }

    ObjectNode json() {
        var trend = trend();
        return JSON.createObjectNode()
                .put("group", group)
                .put("members", members)
                .put("topic", partition.topic())
                .put("partition", partition.partition())
                .put("committed", committed)
                .put("end", end)
                .put("lag", lag)
                .put("secondsSinceArrival", seconds)
                .put("trend", trend == null ? null : trend.word());
    }
}
