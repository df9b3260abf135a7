package io.referrals.streams.topology.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

/** With a commit interval of 100 ms. */
class ThreadStoresTest {
    private static final long NOW = 1_000_000;

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final ThreadStores threads = new ThreadStores();
    private final ThreadStores.Group thread = threads.mine();

    @Test
    void shouldAskForACommitWhenWhatIsProcessedHasJustArrived() {
        // given
        givenALastCommitAt(NOW - 40);

        // when
        thread.waitedFor(context, NOW - 500);

        // then
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldNotAskOnceMoreSoonAfterACommit() {
        // given
        givenALastCommitAt(NOW - 39);

        // when
        thread.waitedFor(context, NOW);

        // then
        assertThat(context.committed()).isFalse();
    }

    @Test
    void shouldLeaveABacklogToTheCommitInterval() {
        // given
        givenALastCommitAt(NOW - 1_000);

        // when
        thread.waitedFor(context, NOW - 501);

        // then
        assertThat(context.committed()).isFalse();
    }

    private void givenALastCommitAt(long atMs) {
        thread.add(new RowsBuilder("rows", threads).build(), 100);
        thread.used();
        thread.flush(atMs);
        context.setCurrentSystemTimeMs(NOW);
    }
}
