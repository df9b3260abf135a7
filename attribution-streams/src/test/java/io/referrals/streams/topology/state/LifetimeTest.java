package io.referrals.streams.topology.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    @Test
    void shouldDeleteNothingThatAnUnreadRecordMayNeedWhenATopicKeepsItForAsLongAsItDoes() {
        assertThat(Topics.INPUTS)
                .filteredOn(topic -> topic.cleanup() == Topic.Cleanup.DELETE)
                .allSatisfy(topic -> assertThat(topic.retention())
                        .as(topic.name())
                        .isLessThanOrEqualTo(Lifetime.UNREAD.minusDays(1)));
        assertThat(Duration.ofMillis(
                        Long.parseLong(InternalTopics.consumedConfig().getOrDefault("retention.ms", "0"))))
                .isPositive()
                .isLessThanOrEqualTo(Lifetime.UNREAD.minusDays(1));
    }
}
