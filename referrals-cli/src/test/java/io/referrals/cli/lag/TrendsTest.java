package io.referrals.cli.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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

    @Test
    void shouldShowTheLargestFirstWhenTheScreenIsShort() {
        // given
        var text = new StringWriter();
        var lags = List.of(lag(0, 3), lag(1, 70), lag(2, 0));

        // when
        LagTable.print(lags, 2, new PrintWriter(text));

        // then
        assertThat(text.toString().lines().toList())
                .containsSubsequence(
                        "GROUP  TOPIC  PARTITION  COMMITTED  END  LAG  SECONDS  TREND",
                        "app    t      1          -          70   70   -        -",
                        "app    t      0          -          3    3    -        -",
                        "and 1 more with a smaller lag or none",
                        "app has no members: nobody works on it");
    }

    private PartitionLag next(long lag) {
        return trends.of(List.of(lag(0, lag))).get(0);
    }

    private static PartitionLag lag(int partition, long lag) {
        return new PartitionLag("app", 0, new TopicPartition("t", partition), null, lag, lag, null, null);
    }
}
