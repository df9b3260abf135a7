package io.referrals.cli.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LagTableTest {
    private static final List<LagRow> ROWS =
            List.of(row("t", 0, 3, 4L), row("t", 1, 70, null), row("t", 2, 0, 0L), row("u", 0, 0, 0L));
    private static final String LEGEND =
            "LAG in offsets. SECONDS since the arrival of the next record to be read, by its timestamp.";

    @Test
    void shouldShowWhatIsBehindByTopicAndPartition() {
        assertThat(lines(new LagTable(false, 20), ROWS))
                .containsExactly(
                        "GROUP  TOPIC  BEHIND  LAG  SECONDS  TREND",
                        "app    t      2 of 3  73   4        growing",
                        "",
                        "GROUP  TOPIC  PARTITION  COMMITTED  END  LAG  SECONDS  TREND",
                        "app    t      1          -          70   70   -        growing",
                        "app    t      0          -          3    3    4        growing",
                        "",
                        "not behind: 2 partitions, which --all shows",
                        "app has no members: nobody works on it",
                        LEGEND);
    }

    @Test
    void shouldSayHowManyWereLookedAtWhenNothingIsBehind() {
        assertThat(lines(new LagTable(false, 20), ROWS.subList(2, 4)))
                .containsExactly("nothing is behind (2 partitions)", "", "app has no members: nobody works on it");
    }

    @Test
    void shouldShowEveryPartitionWhenAllAreAskedFor() {
        assertThat(lines(new LagTable(true, 20), ROWS))
                .containsSubsequence(
                        "app    t      1          -          70   70   -        growing",
                        "app    t      0          -          3    3    4        growing",
                        "app    t      2          -          0    0    0        steady",
                        "app    u      0          -          0    0    0        steady")
                .doesNotContain("GROUP  TOPIC  BEHIND  LAG  SECONDS  TREND");
    }

    @Test
    void shouldShowTheLargestFirstWhenTheScreenIsShort() {
        assertThat(lines(new LagTable(false, 1), ROWS))
                .contains(
                        "app    t      1          -          70   70   -        growing",
                        "and 1 more with a smaller lag")
                .doesNotContain("app    t      0          -          3    3    4        growing");
    }

    private static List<String> lines(LagTable table, List<LagRow> rows) {
        var text = new StringWriter();
        table.print(rows, new PrintWriter(text));
        return text.toString().lines().map(String::stripTrailing).toList();
    }

    private static LagRow row(String topic, int partition, long lag, @Nullable Long seconds) {
        return new LagRow("app", 0, new TopicPartition(topic, partition), null, lag, lag, seconds, lag / 2);
    }
}
