package io.referrals.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

/** Who goes on after which error. */
class FailurePolicyTest {
    private boolean ended;

    @Test
    void shouldReplaceTheThreadWhenRepeatingMayMendTheError() {
        // given
        var policy = new FailurePolicy(() -> ended = true);

        // when
        var slow = policy.handle(new StreamsException(new TimeoutException("no answer")));
        var givenUp = policy.handle(new StreamsException(new InvalidTxnStateException("aborted by the broker")));

        // then
        assertThat(slow).isEqualTo(REPLACE_THREAD);
        assertThat(givenUp).isEqualTo(REPLACE_THREAD);
        assertThat(policy.failure()).isNull();
        assertThat(ended).isFalse();
    }

    @Test
    void shouldReplaceTheThreadWhenItSendsAfterACommitThatTimedOut() {
        // given
        var policy = new FailurePolicy(() -> ended = true);

        // when
        var response = policy.handle(new StreamsException(sentAfterACommitThatTimedOut()));

        // then
        assertThat(response).isEqualTo(REPLACE_THREAD);
        assertThat(ended).isFalse();
    }

    /** As the producer throws it, which nothing but a broker that does not answer brings it to. */
    private static IllegalStateException sentAfterACommitThatTimedOut() {
        var thrown =
                new IllegalStateException("the previous call to `commitTransaction` timed out and must be retried");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement(
                    "org.apache.kafka.clients.producer.internals.TransactionManager", "throwIfPendingState", null, 1),
            new StackTraceElement("org.apache.kafka.clients.producer.KafkaProducer", "doSend", null, 1)
        });
        return thrown;
    }

    @Test
    void shouldEndTheApplicationWhenTheErrorWouldComeAgain() {
        // given
        var policy = new FailurePolicy(() -> ended = true);
        var error = new IllegalStateException("a rule is broken");

        // when
        var response = policy.handle(new StreamsException(error));

        // then
        assertThat(response).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(policy.failure()).hasCause(error);
        assertThat(ended).as("nobody waits for the threads to stop").isTrue();
    }
}
