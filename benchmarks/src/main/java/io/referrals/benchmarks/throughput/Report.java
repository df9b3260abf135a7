package io.referrals.benchmarks.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything a run of the benchmark found out, as a table and as JSON; what was not measured is left out. */
final class Report {
    private static final String TABLE = "%-18s %12s %12s %12s %24s %10s %10s %9s%n";

    private final Machine machine;
    private final Map<String, Object> load;
    private final Map<SideName, Summary> sides = new LinkedHashMap<>();
    private final Map<String, Object> growth = new LinkedHashMap<>();
    private @Nullable Object scenario;
    private Latency.@Nullable Result latency;

    /** @param load what was sent, for readers */
    Report(Machine machine, Map<String, Object> load) {
        this.machine = machine;
        this.load = load;
    }

    void add(SideName side, Summary summary) {
        sides.put(side, summary);
    }

    void add(Latency.Result result) {
        latency = result;
    }

    void addGrowth(String name, Object result) {
        growth.put(name, result);
    }

    void add(ScenarioRun.Result result) {
        scenario = result;
    }

    Map<SideName, Summary> sides() {
        return sides;
    }

    Machine machine() {
        return machine;
    }

    /** The JSON's content. */
    Map<String, Object> content() {
        var content = new LinkedHashMap<String, Object>();
        sides.forEach((side, summary) -> content.put(side.key(), summary));
        var ratios = ratios();
        if (!ratios.isEmpty()) {
            content.put("ratios", ratios);
        }
        if (latency != null) {
            content.put("latencyMs", latency);
        }
        if (!growth.isEmpty()) {
            content.put("growth", growth);
        }
        if (scenario != null) {
            content.put("scenario", scenario);
        }
        content.put("load", load);
        content.put("machine", machine);
        return content;
    }

    private Map<String, Double> ratios() {
        var ratios = new LinkedHashMap<String, Double>();
        addRatio(ratios, "pipelineToTextbook", SideName.TEXTBOOK);
        addRatio(ratios, "pipelineToCeilingCopy", SideName.CEILING_COPY);
        addRatio(ratios, "pipelineToCeilingStreams", SideName.CEILING_STREAMS);
        return ratios;
    }

    private void addRatio(Map<String, Double> ratios, String name, SideName to) {
        var pipeline = sides.get(SideName.PIPELINE);
        var other = sides.get(to);
        if (pipeline != null && other != null) {
            ratios.put(name, Summary.hundredths((double) pipeline.median() / other.median()));
        }
    }

    void write(Path file) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        json().writeValue(file.toFile(), content());
    }

    /** Draws the sides that were compared; nothing when none was. */
    void draw(Path file) throws IOException {
        if (!sides.isEmpty()) {
            var parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, Picture.of(sides, machine));
        }
    }

    static ObjectMapper json() {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    }

    void print(PrintStream out) throws IOException {
        out.println(machine);
        if (!sides.isEmpty() || !growth.isEmpty()) {
            out.printf(
                    TABLE, "", "median/s", "min/s", "max/s", "correct of expected", "CPU us/ev", "broker", "RSS MiB");
        }
        sides.forEach((side, summary) -> print(out, side.label(), summary));
        growth.forEach((name, result) -> {
            if (result instanceof Summary summary) {
                print(out, name, summary);
            } else if (result instanceof HeldState.Result held) {
                print(out, name, held.throughput());
            }
        });
        ratios().forEach((name, ratio) -> out.printf(Locale.ROOT, "%s %.2f%n", name, ratio));
        growth.forEach((name, result) -> {
            if (result instanceof HeldState.Result held) {
                out.printf(
                        Locale.ROOT,
                        "%s: state %,d MiB, restored %,d MiB of changelog in %.1f s, %,d MiB/s%n",
                        name,
                        held.stateMiB(),
                        held.changelogMiB(),
                        held.restoreSeconds(),
                        held.restoreMiBPerSecond());
            }
        });
        if (growth.get(BenchPlan.SOAK) instanceof Soak.Result soak) {
            out.printf(
                    Locale.ROOT,
                    "soak: %d minutes at %,d events/s (%,d sent): RSS %,d MiB in the first, %,d in the last (%.2f)%n",
                    soak.minutes(),
                    soak.eventsPerSecond(),
                    soak.sentPerSecond(),
                    soak.rssMiB().get(0),
                    soak.rssMiB().get(soak.rssMiB().size() - 1),
                    soak.growth());
        }
        if (latency != null) {
            print(out, latency);
        }
        growth.forEach((name, result) -> {
            if (result instanceof Latency.Result hot) {
                out.println(name + ":");
                print(out, hot);
            }
        });
        if (scenario != null) {
            out.println(json().writeValueAsString(scenario));
        }
    }

    private static void print(PrintStream out, String name, Summary summary) {
        out.printf(
                Locale.ROOT,
                TABLE,
                name,
                grouped(summary.median()),
                grouped(summary.min()),
                grouped(summary.max()),
                grouped(summary.correct()) + " of " + grouped(summary.expected()),
                summary.cpuMicrosPerEvent(),
                summary.brokerCpuMicrosPerEvent(),
                grouped(summary.peakRssMiB()));
    }

    private static void print(PrintStream out, Latency.Result latency) {
        print(out, "purchase -> conversion", latency.conversion());
        print(out, "purchase -> ledger entry", latency.ledger());
        out.printf(
                Locale.ROOT,
                "at %,d events/s (%,d sent): %,d purchases, %d results missing; %d sent before their click not timed%n",
                latency.eventsPerSecond(),
                latency.sentPerSecond(),
                latency.purchases(),
                latency.missing(),
                latency.beforeTheirClick());
    }

    private static void print(PrintStream out, String name, Percentiles millis) {
        out.printf(
                Locale.ROOT,
                "%-26s p50 %,d ms, p90 %,d ms, p99 %,d ms, max %,d ms%n",
                name,
                millis.p50(),
                millis.p90(),
                millis.p99(),
                millis.max());
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
