package io.referrals.consumer.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API tells about the reward consumer it runs beside. Every answer is at hand at once. */
public interface ConsumerStatus {
    /** Whether the consumer's threads are alive. */
    boolean isRunning();

    /** Whether the schema registry answered when it was last needed; while it does not, nothing is posted. */
    boolean registryAnswers();

    /** Whether there is something to post and nothing has moved for minutes. */
    boolean isStalled();

    /**
     * Records not yet posted, by assigned partition of the conversions topic; null until it is known. Empty when another
     * consumer of the group has them all.
     */
    @Nullable
    Map<Integer, Long> lags();

    /** Conversions posted by this consumer since it started. */
    long conversionsPosted();

    /** When this consumer last posted; null before it has. */
    @Nullable
    Instant lastPostAt();
}
