package io.referrals.cli.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TrendsTest {
    private final Trends trends = new Trends();

    @Test
    void shouldHaveNoTrendWhenThereIsOneSample() {
        assertThat(next(5).trend()).isNull();
    }

    @Test
    void shouldFollowTheLastSecondsWhenSamplesGoUpAndDown() {
        next(5);
        assertThat(next(9).trend()).isEqualTo(Trend.GROWING);
        assertThat(next(3).trend()).isEqualTo(Trend.SHRINKING);
        assertThat(next(5).trend()).isEqualTo(Trend.STEADY);
        for (int sample = 0; sample < 5; sample++) {
            next(5);
        }
        assertThat(next(5).trend()).isEqualTo(Trend.STEADY);
    }

    private LagRow next(long lag) {
        return trends.of(List.of(lag(0, lag))).get(0);
    }

    private static LagRow lag(int partition, long lag) {
        return new LagRow("app", 0, new TopicPartition("t", partition), null, lag, lag, null, null);
    }
}
