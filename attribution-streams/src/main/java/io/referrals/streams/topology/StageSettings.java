package io.referrals.streams.topology;

import io.referrals.events.serde.EventSerdes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What every stage needs to know.
 *
 * @param partitions of every topic; decides where a key belongs
 * @param fixedClockMs the time of arrival of everything, for replays; absent means the broker's append time
 * @param stateRetention how far back histories reach
 * @param revisionFloor conversions begin with the revision behind it; above 0 when another application decided before
 * @param serdes of the public topics
 * @param topics between the partitions
 * @param delays told how long things take
 */
public record StageSettings(
        int partitions,
        @Nullable Long fixedClockMs,
        Duration stateRetention,
        int revisionFloor,
        EventSerdes serdes,
        InternalTopics topics,
        Delays delays) {

    /** When something arrived: the broker's word for it, unless the clock is fixed. */
    public long arrivalMs(long timestampMs) {
        return fixedClockMs == null ? timestampMs : fixedClockMs;
    }
}
