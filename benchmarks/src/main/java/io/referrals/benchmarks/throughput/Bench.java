package io.referrals.benchmarks.throughput;

import io.referrals.cli.Progress;
import io.referrals.cli.simulate.Scenario;
import io.referrals.cli.simulate.Scenarios;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Carries a plan out. Each load gets servers of its own; what is measured over it takes turns. */
final class Bench {
    private static final int THREADS = 2;
    private static final int HALF = 500_000;
    private static final Duration EVENT_TIME = Duration.ofDays(7);

    private final BenchPlan plan;
    private final List<String> sideOptions;
    private final Progress progress;
    private final Map<String, Object> loadFacts = new LinkedHashMap<>();

    /** A side with so many threads, under the name its results get. */
    private record Entry(String name, SideName side, int threads) {}

    Bench(BenchPlan plan, List<String> sideOptions, Progress progress) {
        this.plan = plan;
        this.sideOptions = sideOptions;
        this.progress = progress;
    }

    Report run() throws IOException, InterruptedException {
        loadFacts.put("clicks", plan.clicks());
        loadFacts.put("rounds", plan.rounds());
        loadFacts.put("partitions", BenchStack.PARTITIONS);
        loadFacts.put("seed", Load.SEED);
        loadFacts.put("jvm", String.join(" ", sideOptions));
        var report = new Report(Machine.here(), loadFacts);
        progress.step(report.machine().toString());
        var steady = Scenarios.steady(plan.clicks(), EVENT_TIME);
        compare(steady, report);
        if (plan.parts().contains(BenchPlan.HOT_CODE)) {
            hot(BenchPlan.HOT_CODE, steady.withHotCode(HALF), report);
        }
        if (plan.parts().contains(BenchPlan.HOT_VISITOR)) {
            hot(BenchPlan.HOT_VISITOR, steady.withHotVisitor(HALF), report);
        }
        latency(report);
        held(report);
        soak(report);
        return report;
    }

    private void compare(Scenario steady, Report report) throws IOException, InterruptedException {
        var entries = new ArrayList<Entry>();
        plan.sides().forEach(side -> entries.add(new Entry(side.label(), side, THREADS)));
        plan.threads()
                .forEach(name -> entries.add(
                        new Entry(name, SideName.PIPELINE, Integer.parseInt(name.substring("threads-".length())))));
        if (entries.isEmpty()) {
            return;
        }
        var summaries = inTurns(steady, entries);
        plan.sides().forEach(side -> report.add(side, summary(summaries, side.label())));
        plan.threads().forEach(name -> report.addGrowth(name, summary(summaries, name)));
    }

    private void hot(String name, Scenario scenario, Report report) throws IOException, InterruptedException {
        var summaries = inTurns(scenario, List.of(new Entry(name, SideName.PIPELINE, THREADS)));
        report.addGrowth(name, summary(summaries, name));
    }

    private static Summary summary(Map<String, Summary> summaries, String name) {
        var summary = summaries.get(name);
        if (summary == null) {
            throw new IllegalStateException(name + " was not measured");
        }
        return summary;
    }

    /**
     * Every entry once a round, each round beginning with another one. Before several rounds the broker warms up: each of
     * the first turns would pay for its compiler, three times what an event costs it later.
     */
    private Map<String, Summary> inTurns(Scenario scenario, List<Entry> entries)
            throws IOException, InterruptedException {
        var second = Load.past(scenario, Load.SEED, false);
        var first = second.before();
        loadFacts.putIfAbsent("events", second.size());
        var measured = new LinkedHashMap<String, List<SideRun.Result>>();
        try (var stack = BenchStack.start(sideOptions, progress)) {
            var runs = new SideRun(stack, SideRun.Backlog.of(first), SideRun.Backlog.of(second), progress);
            if (plan.rounds() > 1) {
                progress.step("the broker warms up");
                tell(runs.run(SideName.PIPELINE, "bench-warm-up", THREADS));
            }
            for (int round = 0; round < plan.rounds(); round++) {
                for (int turn = 0; turn < entries.size(); turn++) {
                    var entry = entries.get((round + turn) % entries.size());
                    progress.step("round " + (round + 1) + " of " + plan.rounds() + ": " + entry.name);
                    var result = runs.run(entry.side, "bench-" + entry.name + "-" + round, entry.threads);
                    tell(result);
                    measured.computeIfAbsent(entry.name, unseen -> new ArrayList<>())
                            .add(result);
                }
            }
        }
        var summaries = new LinkedHashMap<String, Summary>();
        measured.forEach((name, rounds) -> summaries.put(name, Summary.ofWarm(rounds)));
        return summaries;
    }

    private void tell(SideRun.Result result) {
        progress.step(told("cold", result.cold()));
        progress.step(told("warm", result.warm()));
    }

    private static String told(String name, Measured measured) {
        return String.format(
                Locale.ROOT,
                "  %s: %,d events/s (%.1f s), %.1f us CPU an event and %.1f of the broker, %,d of %,d correct, %,d MiB, load %.1f",
                name,
                Math.round(measured.eventsPerSecond()),
                measured.seconds(),
                measured.cpuMicrosPerEvent(),
                measured.brokerCpuMicrosPerEvent(),
                measured.correctness().correct(),
                measured.correctness().expected(),
                measured.peakRssMiB(),
                measured.loadAverage());
    }

    private void latency(Report report) throws IOException, InterruptedException {
        if (plan.parts().contains(BenchPlan.LATENCY)) {
            report.add(latency(UnaryOperator.identity()));
        }
        if (plan.parts().contains(BenchPlan.LATENCY_HOT_CODE)) {
            report.addGrowth(BenchPlan.LATENCY_HOT_CODE, latency(even -> even.withHotCode(HALF)));
        }
        if (plan.parts().contains(BenchPlan.LATENCY_HOT_VISITOR)) {
            report.addGrowth(BenchPlan.LATENCY_HOT_VISITOR, latency(even -> even.withHotVisitor(HALF)));
        }
    }

    private Latency.Result latency(UnaryOperator<Scenario> variant) throws IOException, InterruptedException {
        try (var stack = BenchStack.start(sideOptions, progress)) {
            var warmUp = Duration.ofSeconds(plan.quick() ? 15 : 120);
            var measured = Duration.ofSeconds(plan.quick() ? 15 : 60);
            return new Latency(stack, variant, warmUp, measured, progress).run();
        }
    }

    private void soak(Report report) throws IOException, InterruptedException {
        if (plan.parts().contains(BenchPlan.SOAK)) {
            try (var stack = BenchStack.start(sideOptions, progress)) {
                report.addGrowth(
                        BenchPlan.SOAK,
                        new Soak(stack, plan.soakRate(), Duration.ofMinutes(plan.soakMinutes()), progress).run());
            }
        }
    }

    private void held(Report report) throws IOException, InterruptedException {
        for (int millions : plan.heldMillions()) {
            try (var stack = BenchStack.start(sideOptions, progress)) {
                var held = new HeldState(stack, plan.clicks(), plan.rounds(), progress).run(millions * 1_000_000L);
                report.addGrowth("held-" + millions, held);
            }
        }
    }
}
