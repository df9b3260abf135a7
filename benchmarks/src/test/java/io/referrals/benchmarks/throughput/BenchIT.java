package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BenchIT {
    @Test
    void shouldFindEveryConversionRightWhenASmallLoadIsDrained() throws IOException, InterruptedException {
        // given
        var plan = new BenchPlan(List.of("ceiling-copy", "ceiling-streams", "pipeline"), 3_000, 1, true, 1_000, 1);

        // when
        Report report;
        try (var progress = Progress.onStderr()) {
            report = new Bench(plan, List.of("-Xmx512m", "-XX:+UseSerialGC"), progress).run();
        }

        // then
        var copy = Objects.requireNonNull(report.sides().get(SideName.CEILING_COPY));
        var streams = Objects.requireNonNull(report.sides().get(SideName.CEILING_STREAMS));
        var pipeline = Objects.requireNonNull(report.sides().get(SideName.PIPELINE));
        assertThat(List.of(copy.correct(), streams.correct())).containsOnly(3_000L);
        assertThat(pipeline.expected()).isPositive();
        assertThat(List.of(pipeline.correct(), pipeline.found())).containsOnly(pipeline.expected());
    }
}
