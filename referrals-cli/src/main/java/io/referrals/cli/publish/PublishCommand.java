package io.referrals.cli.publish;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.Counts;
import io.referrals.cli.ExitCode;
import io.referrals.cli.KafkaOptions;
import io.referrals.cli.Progress;
import io.referrals.cli.RegistryOption;
import io.referrals.cli.publish.Partitioning.Keys;
import io.referrals.cli.publish.Partitioning.Partitioner;
import io.referrals.cli.trouble.Paths;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code publish}. */
@Command(
        name = "publish",
        description = {
            "Sends events to the topics: a file, or lines from stdin as they come.",
            "",
            "A file is checked completely before any of it is sent: when a line is refused, nothing is sent. What can"
                    + " be read only once, such as stdin, is checked line by line: what is refused is left out. Both name"
                    + " the lines and end with exit code 3. Needs a broker and a registry, and starts none; topics and"
                    + " schemas must be there ('topics apply')."
        })
public final class PublishCommand implements Callable<Integer> {
    private static final String STDIN = "-";

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = STDIN,
            description = "Events, one JSON object a line. Stdin when it is - or not given.")
    private Path file = Path.of(STDIN);

    @Option(names = "--dry-run", description = "Only check the lines. Needs no servers and sends nothing.")
    private boolean dryRun;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private RegistryOption registry = new RegistryOption();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var input = file.toString().equals(STDIN) ? EventInput.stdin() : EventInput.file(file);
        if (input.file() != null) {
            Paths.input(spec, file);
        }
        try (var progress = Progress.onStderr()) {
            if (dryRun) {
                return end(check(input, progress), progress, false);
            }
            // Asked before a file is read, which may take a while.
            var broker = kafka.broker();
            var registryUrl = registry.url(broker.properties());
            var checked = input.isRepeatable() ? check(input, progress) : null;
            if (checked != null && checked.refused() > 0) {
                return end(checked, progress, false);
            }
            try (var serdes = broker.serdesOfRegistered(registryUrl);
                    var publisher = new Publisher(
                            broker, serdes, new Partitioning(Keys.DOCUMENTED, Partitioner.DEFAULT), Instant.now());
                    var readiness = new Readiness(broker, registryUrl, publisher)) {
                if (checked != null) {
                    readiness.check(checked.samples());
                }
                return end(send(input, publisher, readiness, checked != null, progress), progress, true);
            }
        }
    }

    private LineCheck check(EventInput input, Progress progress) throws IOException, InterruptedException {
        var check = new LineCheck(spec.commandLine().getErr(), Clock.systemUTC(), true);
        begin("check", input, progress);
        try (var parser = new LineParser(List.of(input))) {
            for (var batch = parser.next(); !batch.isEmpty(); batch = parser.next()) {
                var unused = check.check(batch);
                show(input, batch, progress);
            }
        }
        return check;
    }

    /** Checks again what is sent: a file may have changed meanwhile. Its warnings were told. */
    private LineCheck send(
            EventInput input, Publisher publisher, Readiness readiness, boolean checked, Progress progress)
            throws IOException, InterruptedException {
        var check = new LineCheck(spec.commandLine().getErr(), Clock.systemUTC(), !checked);
        begin("publish", input, progress);
        try (var parser = new LineParser(List.of(input))) {
            for (var batch = parser.next(); !batch.isEmpty(); batch = parser.next()) {
                var valid = check.check(batch);
                readiness.check(check.samples());
                publisher.publish(valid);
                show(input, batch, progress);
            }
            publisher.flush();
        }
        return check;
    }

    private static void begin(String phase, EventInput input, Progress progress) throws IOException {
        if (input.isRepeatable()) {
            progress.bytes(phase, input.size());
        } else {
            progress.step(phase + ": reading " + input.name());
        }
    }

    private static void show(EventInput input, List<InputLine> batch, Progress progress) throws IOException {
        if (input.isRepeatable()) {
            progress.at(batch.get(batch.size() - 1).bytesBehind(), input.size());
        }
    }

    /** The summary in a line, and the exit code. */
    private int end(LineCheck check, Progress progress, boolean sent) {
        progress.close();
        var lines = new StringBuilder();
        if (check.refused() > 0) {
            lines.append(check.refused())
                    .append(" of ")
                    .append(Counts.of(check.lines(), "line"))
                    .append(" refused; ");
        }
        lines.append(sent ? "published " : "nothing was sent, valid: ").append(check.accepted());
        if (check.accepted() > 0) {
            lines.append(" (").append(check.byType()).append(')');
        }
        spec.commandLine().getOut().println(lines);
        return check.refused() > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }
}
