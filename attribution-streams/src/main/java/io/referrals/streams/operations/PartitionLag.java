package io.referrals.streams.operations;

import org.jspecify.annotations.Nullable;

/**
 * How far a consumer group is behind on one partition.
 *
 * @param records offsets between what is committed and the end a reader of committed records sees; 0 when nothing but
 *     transaction marks is left
 * @param committed the offset of the next record to process
 * @param oldestAtMs when the oldest unprocessed record arrived; null when there is none, or it could not be read in time
 */
public record PartitionLag(
        long records, long committed, @Nullable Long oldestAtMs) {

    /** For how long the oldest unprocessed record has waited; 0 when there is none, NaN when it could not be read. */
    public double seconds(long nowMs) {
        if (records == 0) {
            return 0;
        }
        return oldestAtMs == null ? Double.NaN : Math.max(0, nowMs - oldestAtMs) / 1e3;
    }
}
