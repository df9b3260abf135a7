package io.referrals.streams.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** When a process is stuck, and when it only looks like it. */
class StandstillsTest {
    private static final TopicPartition OWN = new TopicPartition("clicks", 0);
    private static final TopicPartition OTHER = new TopicPartition("clicks", 1);
    private static final long LATER = Duration.ofMinutes(3).toNanos();

    private final Standstills standstills = new Standstills();

    @Test
    void shouldBeTooLongWhenNothingMovedForMinutesWithRecordsWaiting() {
        assertThat(look(OWN, lag(5, 100), 0)).isFalse();
        assertThat(look(OWN, lag(9, 100), LATER / 2)).isFalse();
        assertThat(look(OWN, lag(12, 100), LATER)).isTrue();
        assertThat(look(OWN, lag(11, 101), LATER + 1)).isFalse();
    }

    @Test
    void shouldNotBeTooLongWhenNothingWaits() {
        assertThat(look(OWN, lag(0, 100), 0)).isFalse();
        assertThat(look(OWN, lag(0, 100), LATER)).isFalse();
        assertThat(look(OWN, lag(1, 100), LATER + 1)).isFalse();
    }

    @Test
    void shouldNotBeTooLongWhenThePartitionIsSomebodyElses() {
        assertThat(look(OTHER, lag(5, 100), 0)).isFalse();
        assertThat(look(OTHER, lag(5, 100), LATER)).isFalse();
    }

    @Test
    void shouldBeginAnewWhenItWasRebalancingOrTheBrokerWasAway() {
        // given
        look(OWN, lag(5, 100), 0);

        // when: for a moment it had no partitions
        standstills.isTooLong(Set.of(), Map.of(OWN, lag(5, 100)), 1);

        // then
        assertThat(look(OWN, lag(5, 100), LATER)).isFalse();

        // when
        standstills.forget();

        // then
        assertThat(look(OWN, lag(5, 100), 2 * LATER)).isFalse();
        assertThat(look(OWN, lag(5, 100), 3 * LATER)).isTrue();
    }

    private boolean look(TopicPartition partition, PartitionLag lag, long nowNanos) {
        return standstills.isTooLong(Set.of(OWN), Map.of(partition, lag), nowNanos);
    }

    private static PartitionLag lag(long records, long committed) {
        return new PartitionLag(records, committed, committed + records, null);
    }
}
