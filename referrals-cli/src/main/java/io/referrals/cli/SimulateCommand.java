package io.referrals.cli;

import io.referrals.cli.simulate.ScenarioGenerator;
import io.referrals.cli.simulate.Scenarios;
import io.referrals.cli.simulate.StoryFile;
import io.referrals.cli.simulate.StoryGenerator;
import io.referrals.cli.simulate.StoryOptions;
import io.referrals.cli.trouble.Paths;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}. */
@Command(
        name = "simulate",
        description = "Writes an event file like the traffic of a few storefronts: clicks, signups, purchases and "
                + "refunds, with popular and unpopular codes, duplicates, and events out of order, months late or "
                + "refused. The same numbers give the same file.")
final class SimulateCommand implements Callable<Integer> {
    private static final String AS_OF = "2026-09-01T00:00:00Z";

    @Option(names = "--events", paramLabel = "N", description = "How many events, at least 1.")
    private @Nullable Long events;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "Instead of --events, a load from the field: dollar-shave-club, dropbox or harrys.")
    private @Nullable String scenario;

    @Option(
            names = "--scale",
            paramLabel = "X",
            description = "With --scenario: its events and codes times this number, in the same time. Default: 1.")
    private @Nullable Double scale;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "The file to write, or replace.")
    @SuppressWarnings("NullAway.Init") // required
    private Path output;

    @Option(
            names = "--as-of",
            paramLabel = "INSTANT",
            converter = Instants.class,
            defaultValue = AS_OF,
            description = "Every event is in the 300 days before (of dropbox, 390); replay with the same instant. "
                    + "Default: ${DEFAULT-VALUE}.")
    private Instant asOf = Instant.parse(AS_OF);

    @Option(
            names = "--bad-lines-ppm",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many in a million events are followed by a line that must be refused.")
    private int badLinesPpm;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    /** What is written. */
    private record Source(Iterator<SpecificRecord> records, long events) {}

    @Override
    public Integer call() throws IOException {
        if (badLinesPpm < 0 || badLinesPpm > 1_000_000) {
            throw wrong("--bad-lines-ppm must be from 0 to 1000000.");
        }
        var source = scenario == null ? story() : scenario(scenario);
        Paths.outputFile(spec, output);
        try (var progress = Progress.onStderr();
                var out = new BufferedOutputStream(Files.newOutputStream(output), 1 << 16)) {
            progress.phase("simulate", source.events);
            var lines =
                    StoryFile.write(source.records, seed, badLinesPpm, out, done -> progress.at(done, source.events));
            progress.close();
            spec.commandLine().getOut().println(Counts.of(lines, "line") + " written to " + output);
        }
        return ExitCode.OK;
    }

    private Source story() {
        var wanted = events;
        if (wanted == null || scale != null) {
            throw wrong("Give either --events, or --scenario and optionally --scale.");
        }
        if (wanted < 1) {
            throw wrong("--events must be at least 1.");
        }
        return new Source(new StoryGenerator(seed, wanted, StoryOptions.forFile(wanted, asOf)), wanted);
    }

    private Source scenario(String name) {
        if (events != null) {
            throw wrong("Either --events or --scenario.");
        }
        var times = scale == null ? 1 : scale;
        if (!(times > 0)) {
            throw wrong("--scale must be above 0.");
        }
        var scaled = Scenarios.FIELD.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("There is no scenario " + name + "."))
                .scaled(times);
        var startsAt = asOf.minus(scaled.length());
        return new Source(new ScenarioGenerator(scaled, seed, startsAt, true), 1 + scaled.codes() + scaled.events());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
