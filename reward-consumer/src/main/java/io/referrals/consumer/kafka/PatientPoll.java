package io.referrals.consumer.kafka;

import io.referrals.events.registry.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls, and waits while the registry does not answer: a schema that is not in memory yet can be asked for again, and the
 * consumer stays at the record meanwhile. A record that is unreadable for another reason fails as always.
 */
final class PatientPoll<V> {
    private static final Logger LOG = LoggerFactory.getLogger(PatientPoll.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Consumer<String, V> consumer;
    private final @Nullable LoopProgress progress;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Duration pause = FIRST_PAUSE;
    private boolean waiting;

    /**
     * @param progress told while the registry does not answer and is waited for; null: that is a failure
     */
    PatientPoll(Consumer<String, V> consumer, @Nullable LoopProgress progress) {
        this.consumer = consumer;
        this.progress = progress;
    }

    /**
     * What the consumer has; nothing, after a pause that grows, while the registry does not answer.
     *
     * @throws WakeupException after {@link #close}
     */
    ConsumerRecords<String, V> poll(Duration timeout) {
        try {
            var records = consumer.poll(timeout);
            if (progress != null && waiting && !records.isEmpty()) {
                LOG.info("The schema registry answers again");
                waiting = false;
                pause = FIRST_PAUSE;
                progress.registryAnswers(true);
            }
            return records;
        } catch (RecordDeserializationException e) {
            if (progress == null || !isOutage(e)) {
                throw e;
            }
            LOG.warn("The schema registry does not answer, trying again in {}: {}", pause, e.getMessage());
            waiting = true;
            progress.registryAnswers(false);
            pause();
            return ConsumerRecords.empty();
        }
    }

    /** Whether the registry did not answer when it was last asked. */
    boolean isWaiting() {
        return waiting;
    }

    /** Ends a pause, from another thread. */
    void close() {
        closed.countDown();
    }

    private void pause() {
        try {
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new WakeupException();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    private static boolean isOutage(Throwable failure) {
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryUnavailableException) {
                return true;
            }
        }
        return false;
    }
}
