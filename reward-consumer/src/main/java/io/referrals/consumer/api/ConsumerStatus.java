package io.referrals.consumer.api;

import java.time.Instant;
import java.util.Map;
import java.util.function.LongConsumer;
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

    /** When the oldest of them arrived at most, in milliseconds since 1970, by partition; absent where that is not known. */
    Map<Integer, Long> oldestAtMs();

    /** The consumer group and the topic it reads. */
    String group();

    String topicName();

    /** Has somebody told of each conversion that is posted how many milliseconds after its arrival that was. */
    void tellDelays(LongConsumer listener);

    /** Conversions posted by this consumer since it started. */
    long conversionsPosted();

    /** When this consumer last posted; null before it has. */
    @Nullable
    Instant lastPostAt();
}
