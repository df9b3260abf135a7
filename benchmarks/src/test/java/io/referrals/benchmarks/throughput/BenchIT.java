package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BenchIT {
    /** The other sides are tried by whoever runs the benchmark: each would take a quarter of a minute here. */
    @Test
    void shouldFindEveryConversionRightWhenASmallLoadIsDrainedAndThenAnother()
            throws IOException, InterruptedException {
        // given
        var plan = new BenchPlan(List.of("pipeline"), 3_000, 1, true, 1_000, 1);

        // when
        Report report;
        try (var progress = Progress.onStderr()) {
            report = new Bench(plan, List.of("-Xmx512m", "-XX:+UseSerialGC"), progress).run();
        }

        // then
        var warm = Objects.requireNonNull(report.sides().get(SideName.PIPELINE));
        for (var load : List.of(warm, Objects.requireNonNull(warm.cold()))) {
            assertThat(load.expected()).isPositive();
            assertThat(List.of(load.correct(), load.found())).containsOnly(load.expected());
        }
    }
}
