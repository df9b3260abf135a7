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
        givenACommitThatEndedAt(NOW - 25);

        // when
        thread.waitedFor(context, NOW - 1_000);

        // then
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldNotAskOnceMoreSoonAfterACommit() {
        // given
        givenACommitThatEndedAt(NOW - 24);

        // when
        thread.waitedFor(context, NOW);

        // then
        assertThat(context.committed()).isFalse();
    }

    @Test
    void shouldLeaveABacklogToTheCommitInterval() {
        // given
        givenACommitThatEndedAt(NOW - 1_000);

        // when
        thread.waitedFor(context, NOW - 1_001);

        // then
        assertThat(context.committed()).isFalse();
    }

    @Test
    void shouldAskForItLaterWhenSomebodyWaitedSoonAfterACommit() {
        // given
        givenACommitThatEndedAt(NOW - 24);
        thread.waitedFor(context, NOW);

        // when
        context.setCurrentSystemTimeMs(NOW + 1);
        thread.askIfDue(context);

        // then
        assertThat(context.committed()).isTrue();
    }

    @Test
    void shouldNotAskWhenTheCommitWasMadeThatSomebodyWaitedFor() {
        // given
        context.setCurrentSystemTimeMs(NOW - 3_000);
        thread.waitedFor(context, NOW - 3_000);
        context.resetCommit();
        givenACommitThatEndedAt(NOW - 1_000);

        // when
        thread.askIfDue(context);

        // then
        assertThat(context.committed()).isFalse();
    }

    /** One that took a second. */
    private void givenACommitThatEndedAt(long atMs) {
        thread.add(new RowsBuilder("rows", threads).build(), 100);
        thread.used();
        context.setCurrentSystemTimeMs(atMs - 1_000);
        thread.flush();
        context.setCurrentSystemTimeMs(atMs);
        thread.works(context);
        context.setCurrentSystemTimeMs(NOW);
    }
}
