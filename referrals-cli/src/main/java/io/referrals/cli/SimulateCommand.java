package io.referrals.cli;

import io.referrals.cli.simulate.StoryFile;
import io.referrals.cli.simulate.StoryGenerator;
import io.referrals.cli.simulate.StoryOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
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

    @Option(names = "--events", paramLabel = "N", required = true, description = "So many events, at least 1.")
    private long events;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "Where to; replaced.")
    @SuppressWarnings("NullAway.Init") // required
    private Path output;

    @Option(
            names = "--as-of",
            paramLabel = "INSTANT",
            converter = Instants.class,
            defaultValue = AS_OF,
            description = "Every event is in the 300 days before; replay with the same. Default: ${DEFAULT-VALUE}.")
    private Instant asOf = Instant.parse(AS_OF);

    @Option(
            names = "--bad-lines-ppm",
            paramLabel = "N",
            defaultValue = "0",
            description = "After so many in a million events stands a line that must be refused.")
    private int badLinesPpm;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (events < 1 || badLinesPpm < 0 || badLinesPpm > 1_000_000) {
            throw new ParameterException(
                    spec.commandLine(), "--events is at least 1, --bad-lines-ppm from 0 to 1000000.");
        }
        try (var progress = Progress.onStderr();
                var out = new BufferedOutputStream(Files.newOutputStream(output), 1 << 16)) {
            progress.phase("simulate", events, "k", 1000);
            var story = new StoryGenerator(seed, events, StoryOptions.forFile(events, asOf));
            var lines = StoryFile.write(story, seed, badLinesPpm, out, done -> progress.at(done, events));
            progress.close();
            spec.commandLine().getOut().println(lines + " lines written to " + output);
        }
        return ExitCode.OK;
    }
}
