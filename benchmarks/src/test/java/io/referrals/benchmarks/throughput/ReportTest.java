package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.referrals.benchmarks.throughput.Truth.Correctness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Map<Work, Long> CPU = Map.of(
            Work.STREAM, 600L, Work.JIT, 200L, Work.GC, 100L, Work.PRODUCER, 50L, Work.ROCKSDB, 40L, Work.OTHER, 10L);
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
        for (var ratios : List.of("ratios", "cpuRatios", "coldRatios")) {
            assertThat(json.path(ratios).path("pipelineToTextbook").asDouble())
                    .as(ratios)
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldTellTheWarmLoadApartFromTheColdOne() {
        // when
        var summary = summary(100, 300, 200);

        // then
        assertThat(summary.median()).isEqualTo(200);
        assertThat(Objects.requireNonNull(summary.cold()).median()).isEqualTo(100);
    }

    @Test
    void shouldTellWhatTheProcessorTimeWentIntoWhenThreadsAreKnown() {
        // when
        var summary = summary(100);

        // then
        assertThat(summary.cpuMicrosPerEventByWork())
                .containsExactly(
                        Map.entry("stream", 6.0),
                        Map.entry("jit", 2.0),
                        Map.entry("gc", 1.0),
                        Map.entry("producer", 0.5),
                        Map.entry("rocksdb", 0.4),
                        Map.entry("other", 0.1),
                        Map.entry("brokerJit", 2.0));
        assertThat(summary.cpuMicrosPerEventWithoutJit()).isEqualTo(16);
        assertThat(Objects.requireNonNull(summary.cold()).cpuMicrosPerEventByWork())
                .isEmpty();
        assertThat(Objects.requireNonNull(summary.cold()).cpuMicrosPerEventWithoutJit())
                .isNull();
    }

    @Test
    void shouldFavourTheProductWhenItTakesLessProcessorTime() {
        // given, of 20 us an event 1 are the compilers' and 4
        var sides = Map.of(SideName.TEXTBOOK, summary(400), SideName.PIPELINE, summary(100));

        // when
        var ratios = new Ratios(sides);

        // then
        assertThat(ratios.warm()).containsOnly(Map.entry("pipelineToTextbook", 0.25));
        assertThat(ratios.cpu()).containsOnly(Map.entry("pipelineToTextbook", 1.19)); // 19 us by 16
    }

    @Test
    void shouldPrintTablesOfBothLoadsAndOfTheThreads() throws IOException {
        // given
        var report = new Report(MACHINE, Map.of());
        report.add(SideName.PIPELINE, summary(1_000));
        var bytes = new ByteArrayOutputStream();

        // when
        report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        // then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains(
                        "| warm | events/s |",
                        "| pipeline | 1,000 (1,000 to 1,000) | 8 of 9 | 10.0 | 10.0 | 19.6 | 10 |")
                .contains("| cold | events/s |", "| pipeline | 500 (500 to 500) |")
                .contains("| warm, CPU us an event by threads | stream | jit |", "| pipeline | 0.6 | 0.2 |");
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
        return Summary.ofWarm(Arrays.stream(eventsPerSecond)
                .mapToObj(rate -> new SideRun.Result(measured(rate / 2, Map.of()), measured(rate, CPU)))
                .toList());
    }

    private static Measured measured(long rate, Map<Work, Long> cpu) {
        var spent = new Usage.Spent(10 * rate, cpu);
        return new Measured(rate, 1, new Cpu.Spent(spent, spent), 10, 0.5, new Correctness(8, 9, 9));
    }
}
