package io.referrals.streams.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {
    private static final TopicPartition CLICKS = new TopicPartition("clicks-changelog", 0);
    private static final TopicPartition ORDERS = new TopicPartition("orders-changelog", 0);

    @Test
    void shouldTellWhatIsToGoUntilTheLastStoreIsBack() {
        // given
        var progress = new RestoreProgress();

        // when
        progress.onRestoreStart(CLICKS, "clicks", 100, 1_100);
        progress.onRestoreStart(ORDERS, "orders", 0, 50);
        progress.onBatchRestored(CLICKS, "clicks", 700, 600);

        // then
        assertThat(progress.isRestoring()).isTrue();
        assertThat(progress).hasToString("changelog records to read: 450, in stores: 2");

        // when: one is back, of whose offsets some were transaction marks; the other was moved elsewhere
        progress.onRestoreEnd(CLICKS, "clicks", 990);
        progress.onRestoreSuspended(ORDERS, "orders", 0);

        // then
        assertThat(progress.isRestoring()).isFalse();
        assertThat(progress.remaining()).isZero();
        assertThat(progress.restored()).isEqualTo(600);
    }
}
