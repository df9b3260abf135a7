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
    @Test
    void shouldReplaceTheThreadWhenRepeatingMayMendTheError() {
        // given
        var policy = new FailurePolicy();

        // when
        var slow = policy.handle(new StreamsException(new TimeoutException("no answer")));
        var givenUp = policy.handle(new StreamsException(new InvalidTxnStateException("aborted by the broker")));

        // then
        assertThat(slow).isEqualTo(REPLACE_THREAD);
        assertThat(givenUp).isEqualTo(REPLACE_THREAD);
        assertThat(policy.failure()).isNull();
    }

    @Test
    void shouldEndTheApplicationWhenTheErrorWouldComeAgain() {
        // given
        var policy = new FailurePolicy();
        var error = new IllegalStateException("a rule is broken");

        // when
        var response = policy.handle(new StreamsException(error));

        // then
        assertThat(response).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(policy.failure()).hasCause(error);
    }
}
