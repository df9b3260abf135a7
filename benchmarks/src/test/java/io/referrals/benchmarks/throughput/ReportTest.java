package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.referrals.benchmarks.throughput.Truth.Correctness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Machine MACHINE = new Machine(2, 4096, "a processor", "17", "an OS", 0.5);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldWriteTheAgreedShapeWhenEverythingWasMeasured() throws IOException {
        // given
        var report = new Report(MACHINE, Map.of("clicks", 1000));
        for (var side : SideName.values()) {
            report.add(side, summary(100, 300, 200));
        }
        var waits = new Percentiles(1, 2, 3, 4, 10);
        report.add(new Latency.Result(waits, waits, 5000, 5000, 60, 10, 0, 0, 0.5));
        var file = directory.resolve("deep/results.json");

        // when
        report.write(file);

        // then
        JsonNode json = Report.json().readTree(file.toFile());
        for (var side : List.of("ceilingConsume", "ceilingCopy", "textbook", "pipeline")) {
            assertThat(json.path(side).path("median").asLong()).as(side).isEqualTo(200);
            assertThat(json.path(side).path("min").asLong()).as(side).isEqualTo(100);
            assertThat(json.path(side).path("max").asLong()).as(side).isEqualTo(300);
            assertThat(json.path(side).path("correct").asLong()).as(side).isEqualTo(8);
            assertThat(json.path(side).path("expected").asLong()).as(side).isEqualTo(9);
        }
        for (var wait : List.of("conversion", "ledger")) {
            var millis = json.path("latencyMs").path(wait);
            assertThat(List.of(
                            millis.path("p50").asInt(),
                            millis.path("p90").asInt(),
                            millis.path("p99").asInt(),
                            millis.path("max").asInt()))
                    .as(wait)
                    .containsExactly(1, 2, 3, 4);
        }
        assertThat(json.path("ratios").path("pipelineToTextbook").asDouble()).isEqualTo(1);
    }

    @Test
    void shouldLeaveOutWhatWasNotMeasured() {
        // given
        var report = new Report(MACHINE, Map.of());

        // when
        report.add(SideName.PIPELINE, summary(5));

        // then
        assertThat(report.content()).containsOnlyKeys("pipeline", "load", "machine");
    }

    @Test
    void shouldDrawABarForEverySide() throws IOException {
        // given
        var report = new Report(MACHINE, Map.of());
        report.add(SideName.TEXTBOOK, summary(100));
        report.add(SideName.PIPELINE, summary(400));
        var file = directory.resolve("picture.svg");

        // when
        report.draw(file);

        // then
        assertThat(Files.readString(file))
                .startsWith("<svg")
                .contains(">textbook<", ">pipeline<", ">400  (88.9 % correct)<")
                .endsWith("</svg>\n");
    }

    @Test
    void shouldTakeTheSmallestTimeThatCoversThePercentage() {
        // given
        var nanos = LongStream.rangeClosed(1, 200)
                .mapToObj(millis -> millis * 1_000_000)
                .toList();

        // when, then
        assertThat(Percentiles.ofNanos(nanos)).isEqualTo(new Percentiles(100, 180, 198, 200, 200));
    }

    private static Summary summary(int... eventsPerSecond) {
        return Summary.of(Arrays.stream(eventsPerSecond)
                .mapToObj(rate -> new Measured(rate, 1, new Cpu(rate, rate), 10, 0.5, new Correctness(8, 9, 9)))
                .toList());
    }
}
