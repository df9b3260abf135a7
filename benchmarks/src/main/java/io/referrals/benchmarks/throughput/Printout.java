package io.referrals.benchmarks.throughput;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The results as people read them: tables that can go into a document as they are, and a line for everything else. */
final class Printout {
    private final PrintStream out;

    Printout(PrintStream out) {
        this.out = out;
    }

    /** What drained loads: warm, cold, and what their processor time went into. */
    void tables(Map<SideName, Summary> sides, Map<String, Object> growth) {
        var warm = new LinkedHashMap<String, Summary>();
        sides.forEach((side, summary) -> warm.put(side.label(), summary));
        growth.forEach((name, result) -> {
            if (result instanceof Summary summary) {
                warm.put("pipeline, " + name, summary);
            } else if (result instanceof HeldState.Result held) {
                warm.put("pipeline, " + name + ", a new process", held.throughput());
            }
        });
        var cold = new LinkedHashMap<String, Summary>();
        warm.forEach((name, summary) -> {
            if (summary.cold() != null) {
                cold.put(name, summary.cold());
            }
        });
        speeds("warm", warm);
        speeds("cold", cold);
        work("warm", warm);
        work("cold", cold);
    }

    private void speeds(String title, Map<String, Summary> rows) {
        if (rows.isEmpty()) {
            return;
        }
        head(
                title,
                "events/s",
                "correct of expected",
                "CPU us an event",
                "of the broker",
                "both without JIT",
                "RSS MiB");
        rows.forEach((name, summary) -> row(
                name,
                String.format(Locale.ROOT, "%,d (%,d to %,d)", summary.median(), summary.min(), summary.max()),
                String.format(Locale.ROOT, "%,d of %,d", summary.correct(), summary.expected()),
                micros(summary.cpuMicrosPerEvent()),
                micros(summary.brokerCpuMicrosPerEvent()),
                micros(summary.cpuMicrosPerEventWithoutJit()),
                String.format(Locale.ROOT, "%,d", summary.peakRssMiB())));
        out.println();
    }

    private void work(String title, Map<String, Summary> rows) {
        var known = new LinkedHashMap<>(rows);
        known.values().removeIf(summary -> summary.cpuMicrosPerEventByWork().isEmpty());
        if (known.isEmpty()) {
            if (!rows.isEmpty()) {
                out.println("This system has no /proc: what threads use is not known.");
            }
            return;
        }
        var columns = known.values().iterator().next().cpuMicrosPerEventByWork().keySet();
        head(title + ", CPU us an event by threads", columns.toArray(String[]::new));
        known.forEach((name, summary) -> row(
                name,
                columns.stream()
                        .map(column -> micros(summary.cpuMicrosPerEventByWork().get(column)))
                        .toArray(String[]::new)));
        out.println();
    }

    void ratios(Ratios ratios) {
        ratios("warm, events/s", ratios.warm());
        ratios("warm, CPU without JIT", ratios.cpu());
        ratios("cold, events/s", ratios.cold());
    }

    private void ratios(String title, Map<String, Double> ratios) {
        if (!ratios.isEmpty()) {
            out.println(title + ": "
                    + ratios.entrySet().stream()
                            .map(ratio -> String.format(Locale.ROOT, "%s %.2f", ratio.getKey(), ratio.getValue()))
                            .collect(Collectors.joining(", ")));
        }
    }

    void held(String name, HeldState.Result held) {
        out.printf(
                Locale.ROOT,
                "%s: state %,d MiB, restored %,d MiB of changelog in %.1f s, %,d MiB/s%n",
                name,
                held.stateMiB(),
                held.changelogMiB(),
                held.restoreSeconds(),
                held.restoreMiBPerSecond());
    }

    void soak(Soak.Result soak) {
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

    void latency(Latency.Result latency) {
        waits("purchase -> conversion", latency.conversion());
        waits("purchase -> ledger entry", latency.ledger());
        out.printf(
                Locale.ROOT,
                "at %,d events/s (%,d sent): %,d purchases, %d results missing; %d sent before their click not timed%n",
                latency.eventsPerSecond(),
                latency.sentPerSecond(),
                latency.purchases(),
                latency.missing(),
                latency.beforeTheirClick());
    }

    private void waits(String name, Percentiles millis) {
        out.printf(
                Locale.ROOT,
                "%-26s p50 %,d ms, p90 %,d ms, p99 %,d ms, max %,d ms%n",
                name,
                millis.p50(),
                millis.p90(),
                millis.p99(),
                millis.max());
    }

    private void head(String first, String... columns) {
        row(first, columns);
        out.println("| --- |" + " ---: |".repeat(columns.length));
    }

    private void row(String first, String... cells) {
        out.println(Stream.concat(Stream.of(first), Stream.of(cells)).collect(Collectors.joining(" | ", "| ", " |")));
    }

    private static String micros(@Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, "%.1f", value);
    }
}
