package io.referrals.cli.replay;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Instants;
import io.referrals.cli.Pipeline;
import io.referrals.cli.Progress;
import io.referrals.cli.ServerOptions;
import io.referrals.cli.Servers;
import io.referrals.cli.publish.Partitioning;
import io.referrals.cli.trouble.Paths;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replay}. */
@Command(
        name = "replay",
        description = {
            "Sends event files through the whole pipeline and writes what came out.",
            "",
            "Writes conversions.ndjson, code-stats.ndjson, rewards.ndjson, balances.ndjson, quarantine.ndjson and "
                    + "summary.json to the output directory, each sorted, so that two runs can be compared byte for byte. Starts a local "
                    + "stack unless servers are given. Exit code 1 also when a line is not accounted for."
        })
public final class ReplayCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            paramLabel = "FILE",
            required = true,
            description = "Events, one JSON object a line, in order of arrival. Several times: one after the other.")
    @SuppressWarnings("NullAway.Init") // required
    private List<Path> inputs;

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "Created when it does not exist.")
    @SuppressWarnings("NullAway.Init") // required
    private Path output;

    @Option(
            names = "--as-of",
            paramLabel = "INSTANT",
            converter = Instants.class,
            description = "The clock of the run: when the lines arrive, and up to when rewards are released. "
                    + "E.g. 2026-09-01T00:00:00Z. Default: now.")
    private @Nullable Instant asOf;

    @Option(names = "--strict", description = "Exit code 3 when anything was quarantined.")
    private boolean strict;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Option(
            names = "--into-given-servers",
            description =
                    "Needed when servers are given, on the command line, by the environment or by a file: the events"
                            + " become part of what is there and stay; applications that do not run are started with the"
                            + " clock of this run.")
    private boolean intoGivenServers;

    @Option(
            names = "--keys",
            paramLabel = "HOW",
            defaultValue = "documented",
            description = "For tests: ${COMPLETION-CANDIDATES}. Records without keys, as some producers write them. "
                    + "Compacted topics always get theirs.")
    private Partitioning.Keys keys = Partitioning.Keys.DOCUMENTED;

    @Option(
            names = "--partitioner",
            paramLabel = "HOW",
            defaultValue = "default",
            description = "For tests: ${COMPLETION-CANDIDATES}. How a partition is chosen. The results are the same.")
    private Partitioning.Partitioner partitioner = Partitioning.Partitioner.DEFAULT;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (var input : inputs) {
            Paths.input(spec, input);
        }
        var given = servers.allOrNone();
        check(given);
        Paths.outputFolder(spec, output);
        if (given != null) {
            servers.ask();
        }
        try (var progress = Progress.onStderr();
                var pipeline = given == null
                        ? Pipeline.onLocalStack(null, servers.properties(), progress)
                        : Pipeline.on(given, servers.properties())) {
            var clock = asOf == null ? Instant.now() : asOf;
            if (given != null) {
                progress.step("replaying into " + given);
            }
            var summary =
                    new Replay(pipeline, new Partitioning(keys, partitioner), clock, progress).run(inputs, output);
            progress.close();
            var out = spec.commandLine().getOut();
            summary.words().forEach(out::println);
            out.println("written to " + output);
            return strict && summary.refused() > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
        }
    }

    /** Servers may come from the environment unnoticed, and what is sent to them cannot be taken back. */
    private void check(@Nullable Servers given) {
        if (given == null) {
            if (intoGivenServers) {
                throw wrong("--into-given-servers, but no servers are given.");
            }
            return;
        }
        if (!intoGivenServers) {
            throw wrong("Servers are given: " + servers.givenServers()
                    + ". To make the events part of what is there, add --into-given-servers; for servers of its own, "
                    + "give none.");
        }
        var objection = Instants.objection(asOf);
        if (objection != null) {
            throw wrong("--as-of: " + objection);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
