package io.referrals.chaos;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import io.referrals.localstack.LocalStackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chaos}. */
@Command(
        name = "referrals chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs the pipeline on this machine, with servers of its own, under a running load; makes one "
                + "fault after the other and checks after each that nothing is lost, doubled or not accounted for. "
                + "Exit code 3 when a check failed. docs/faults.md says how to read it.")
public final class ChaosCommand implements Callable<Integer> {
    /** The repository, told by the launcher. */
    private static final Path HOME = Path.of(System.getProperty("referrals.home", "."));

    /** As many as half an hour at a thousand events a second, and then some. */
    private static final long MOST_EVENTS = 2_592_000;

    @Option(names = "--only", paramLabel = "FAULT", split = ",", description = "Only these faults; --list names them.")
    private @Nullable List<String> only;

    @Option(names = "--list", description = "Names the faults and makes none.")
    private boolean list;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "300",
            description = "Events a second. Default: ${DEFAULT-VALUE}.")
    private int rate = 300;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of the load. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The results. Default: docs/results/chaos-results.json.")
    private @Nullable Path out;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "The lag must be 0 this long after a fault. Default: ${DEFAULT-VALUE}.")
    private int patience = 120;

    @Option(
            names = "--previous",
            paramLabel = "DIR",
            description = "A built checkout of the previous release, to upgrade from: the suite begins with it.")
    private @Nullable Path previous;

    @Option(
            names = "--recovery",
            description = "Instead: how long the attribution takes to come back with its state, without it, and with "
                    + "a standby.")
    private boolean recovery;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "With --recovery: events of state. Default: ${DEFAULT-VALUE}.")
    private long events = 1_000_000;

    @Option(names = "--table", paramLabel = "FILE", description = "Also write them there as a table in Markdown.")
    private @Nullable Path table;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the suite and gives its exit code. */
    static int run(String... args) {
        var line = new CommandLine(new ChaosCommand());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage());
            if (!(failure instanceof Failure || failure instanceof LocalStackException)) {
                failure.printStackTrace(command.getErr());
            }
            return ExitCode.FAILURE;
        });
        return line.execute(args);
    }

    @Override
    public Integer call() throws Exception {
        if (rate < 1 || rate > 10_000) {
            throw wrong("--rate must be from 1 to 10000.");
        }
        if (list) {
            FaultList.ALL.forEach(fault -> spec.commandLine().getOut().println(fault.id() + "\t" + fault.what()));
            return ExitCode.OK;
        }
        return recovery ? recover() : makeFaults();
    }

    private int recover() throws Exception {
        try (var progress = Progress.onStderr()) {
            var measured = new Recovery(seed, rate, events, progress).run();
            var file = out == null ? HOME.resolve("docs/results/chaos-recovery.json") : out;
            Report.JSON.writeValue(file.toFile(), measured);
            measured.forEach(spec.commandLine().getOut()::println);
        }
        return ExitCode.OK;
    }

    private int makeFaults() throws Exception {
        var faults = faults();
        var rows = new ArrayList<Row>();
        var report = new Report(seed, rate);
        try (var progress = Progress.onStderr()) {
            progress.step("starting broker, registry, database and two instances of each application");
            var product = previous == null ? Product.thisBuild() : Product.at(previous);
            var load = new Traffic.Plan(seed, rate, MOST_EVENTS);
            try (var disks = new Disks(true);
                    var rig = new Rig(disks, product, load, true);
                    var settling = rig.settling();
                    var audit = rig.audit()) {
                var suite = new Suite(rig, settling, audit, Duration.ofSeconds(patience), progress);
                suite.begin();
                for (var fault : faults) {
                    progress.step(fault.id() + ": " + fault.what());
                    var row = suite.run(fault);
                    suite.tell(row);
                    rows.add(row);
                }
                if (!Report.isClean(rows)) {
                    rig.keepLogs(HOME.resolve("chaos-logs"));
                    progress.step("logs are in " + HOME.resolve("chaos-logs"));
                }
            }
        }
        report.write(rows, out == null ? HOME.resolve("docs/results/chaos-results.json") : out);
        if (table != null) {
            report.writeTable(rows, table);
        }
        spec.commandLine().getOut().println(Report.table(rows));
        return Report.isClean(rows) ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private List<Fault> faults() {
        var wanted = only;
        if (wanted == null) {
            return FaultList.ALL;
        }
        return wanted.stream()
                .map(id -> FaultList.ALL.stream()
                        .filter(fault -> fault.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> wrong("There is no fault " + id + "; --list names them.")))
                .toList();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
