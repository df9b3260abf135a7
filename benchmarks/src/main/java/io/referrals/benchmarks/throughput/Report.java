package io.referrals.benchmarks.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything a run of the benchmark found out, as a table and as JSON; what was not measured is left out. */
final class Report {
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
        var ratios = new Ratios(sides);
        putUnlessEmpty(content, "ratios", ratios.warm());
        putUnlessEmpty(content, "cpuRatios", ratios.cpu());
        putUnlessEmpty(content, "coldRatios", ratios.cold());
        if (latency != null) {
            content.put("latencyMs", latency);
        }
        putUnlessEmpty(content, "growth", growth);
        if (scenario != null) {
            content.put("scenario", scenario);
        }
        content.put("load", load);
        content.put("machine", machine);
        return content;
    }

    private static void putUnlessEmpty(Map<String, Object> content, String name, Map<String, ?> part) {
        if (!part.isEmpty()) {
            content.put(name, part);
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
        var printout = new Printout(out);
        printout.tables(sides, growth);
        printout.ratios(new Ratios(sides));
        growth.forEach((name, result) -> {
            if (result instanceof HeldState.Result held) {
                printout.held(name, held);
            } else if (result instanceof Soak.Result soak) {
                printout.soak(soak);
            }
        });
        if (latency != null) {
            printout.latency(latency);
        }
        growth.forEach((name, result) -> {
            if (result instanceof Latency.Result hot) {
                out.println(name + ":");
                printout.latency(hot);
            }
        });
        if (scenario != null) {
            out.println(json().writeValueAsString(scenario));
        }
    }
}
