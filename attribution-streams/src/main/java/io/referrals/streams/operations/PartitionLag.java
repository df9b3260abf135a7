package io.referrals.streams.operations;

import org.jspecify.annotations.Nullable;

/**
 * How far a consumer group is behind on one partition.
 *
 * @param records offsets between where the group reads on and the end, at least 0, and 0 when nothing but transaction
 *     marks is left; what retention took before it was read is not counted, because nobody will read it
 * @param committed the offset of the next record to process; null when the group never committed
 * @param end the last stable offset: readers of committed records get no further
 * @param oldestAtMs when the oldest unprocessed record arrived, by its timestamp; null when there is none, or it could not
 *     be read in time
 */
public record PartitionLag(
        long records,
        @Nullable Long committed,
        long end,
        @Nullable Long oldestAtMs) {

    /** For how long the oldest unprocessed record has waited; 0 when there is none, NaN when it could not be read. */
    public double seconds(long nowMs) {
        if (records == 0) {
            return 0;
        }
        return oldestAtMs == null ? Double.NaN : Math.max(0, nowMs - oldestAtMs) / 1e3;
    }
}
