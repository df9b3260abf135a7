package io.referrals.benchmarks.throughput;

import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import io.referrals.cli.simulate.Scenario;
import io.referrals.cli.simulate.Scenarios;
import io.referrals.localstack.LocalStackException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}. */
@Command(
        name = "referrals bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures on this machine, with servers of its own, how many events a second the pipeline processes"
                        + " beside the ceilings of the broker, a textbook topology and a Flink job, cold and warm, and how"
                        + " long a purchase waits for its conversion and its ledger entry at a steady 5,000 events/s."
                        + " docs/performance.md says how to read it.")
public final class BenchCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    /** What the launcher gives to what runs for long. */
    static final String JVM = "-Xmx1g -XX:+UseSerialGC -XX:Tier4InvocationThreshold=30000"
            + " -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=200000";
    /** The repository, told by the launcher. */
    private static final Path HOME = Path.of(System.getProperty("referrals.home", "."));

    @Option(
            names = "--clicks",
            paramLabel = "N",
            description = "Of the load; there are 11 other events for every 100. Default: 1000000.")
    private @Nullable Long clicks;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each side is measured. Default: 3.")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "100,000 clicks, one round, 15 seconds of latency.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Of: ceiling-consume, ceiling-copy, ceiling-streams, textbook, flink, pipeline, latency; "
                    + "threads-1, threads-2, hot-code, hot-visitor, latency-hot-code, latency-hot-visitor, held-N for N "
                    + "million clicks of state, soak. Default: the first seven, flink when it is built.")
    private @Nullable List<String> only;

    @Option(
            names = "--growth",
            description = "Only how it grows: threads, hot codes and visitors, held-1, -10, -50, soak.")
    private boolean growth;

    @Option(names = "--full", description = "Everything; takes two hours or more and 40 GB of disk.")
    private boolean full;

    @Option(
            names = "--soak-rate",
            paramLabel = "N",
            defaultValue = "15000",
            description = "Events a second of soak. Default: ${DEFAULT-VALUE}.")
    private int soakRate = 15_000;

    @Option(
            names = "--soak-minutes",
            paramLabel = "N",
            defaultValue = "20",
            description = "Of soak, after five minutes to warm up. Default: ${DEFAULT-VALUE}.")
    private int soakMinutes = 20;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description =
                    "Instead: a load from the field (dollar-shave-club, dropbox, harrys) through pipeline and ledger.")
    private @Nullable String scenario;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "1",
            description = "The scenario's events times this number.")
    private double scale = 1;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The results. Default: docs/results/bench-results.json, and the picture in docs/pictures;"
                    + " elsewhere the picture is written beside it. Of a scenario:"
                    + " docs/results/scenario-NAME.json.")
    private @Nullable Path out;

    @Option(
            names = "--jvm",
            paramLabel = "OPTIONS",
            defaultValue = JVM,
            description = "Of every side's process. Default: those of the launcher.")
    private String jvm = JVM;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    public static void main(String[] args) {
        var line = new CommandLine(new BenchCommand());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage());
            if (!(failure instanceof Failure || failure instanceof LocalStackException)) {
                failure.printStackTrace(command.getErr());
            }
            return FAILED;
        });
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if ((clicks != null && clicks < 1_000)
                || (rounds != null && rounds < 1)
                || !(scale > 0)
                || soakRate < 1
                || soakMinutes < 1) {
            throw wrong("--clicks must be at least 1000, --rounds and --soak-* at least 1, --scale above 0.");
        }
        var options = List.of(jvm.strip().split("\\s+", -1));
        try (var progress = Progress.onStderr()) {
            var report = scenario == null ? bench(options, progress) : scenario(scenario, options, progress);
            progress.close();
            report.print(System.out);
        }
        return 0;
    }

    private Report bench(List<String> options, Progress progress) throws Exception {
        var parts = parts();
        if (only == null && !Flink.isBuilt()) {
            progress.step("without flink, which is not built");
            parts = parts.stream()
                    .filter(part -> !part.equals(SideName.FLINK.label()))
                    .toList();
        }
        var plan = new BenchPlan(
                parts,
                clicks != null ? clicks : quick ? 100_000 : 1_000_000,
                rounds != null ? rounds : quick ? 1 : 3,
                quick,
                soakRate,
                soakMinutes);
        var report = new Bench(plan, options, progress).run();
        var results = out != null ? out : HOME.resolve("docs/results/bench-results.json");
        report.write(results);
        report.draw(
                out != null ? results.resolveSibling("throughput.svg") : HOME.resolve("docs/pictures/throughput.svg"));
        return report;
    }

    private List<String> parts() {
        try {
            return BenchPlan.parts(only, growth, full);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Report scenario(String name, List<String> options, Progress progress) throws Exception {
        Scenario found = Scenarios.FIELD.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("There is no scenario " + name + "."));
        var report = new Report(Machine.here(), Map.of("scenario", name, "scale", scale, "jvm", jvm));
        try (var stack = BenchStack.start(options, progress)) {
            report.add(new ScenarioRun(stack, progress).run(found, scale));
        }
        report.write(out != null ? out : HOME.resolve("docs/results/scenario-" + name + ".json"));
        return report;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
