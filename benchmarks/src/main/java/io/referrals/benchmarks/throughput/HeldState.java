package io.referrals.benchmarks.throughput;

import io.referrals.cli.Progress;
import io.referrals.cli.simulate.Scenarios;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;

/**
 * How the pipeline fares when it holds many clicks already: fills it with clicks of visitors who never come back, then
 * measures it over fresh loads, then lets it restore its state from the broker after losing it.
 */
final class HeldState {
    private static final String APPLICATION = "bench-held";
    private static final int THREADS = 2;

    private final BenchStack stack;
    private final long clicks;
    private final int rounds;
    private final Progress progress;
    private long published;

    /**
     * What came out.
     *
     * @param held clicks of state before the measurement
     * @param fillEventsPerSecond how fast they were taken in
     * @param stateMiB on disk afterwards
     * @param changelogMiB in the topics the state can be restored from
     * @param restoreSeconds a start without state less a start with it
     * @param restoreMiBPerSecond of the changelogs
     */
    record Result(
            long held,
            Summary throughput,
            long fillEventsPerSecond,
            long stateMiB,
            long changelogMiB,
            double restoreSeconds,
            long restoreMiBPerSecond) {}

    /** @param clicks of each measured load */
    HeldState(BenchStack stack, long clicks, int rounds, Progress progress) {
        this.stack = stack;
        this.clicks = clicks;
        this.rounds = rounds;
        this.progress = progress;
    }

    Result run(long held) throws IOException, InterruptedException {
        stack.createTopics(APPLICATION);
        var config = stack.config(APPLICATION, THREADS);
        var fill = Load.past(Scenarios.onlyClicks(held, Duration.ofDays(20)), Load.SEED, true);
        publish(fill);
        progress.step("filling the state with " + held + " clicks");
        long filledPerSecond;
        try (var child = stack.startSide(SideName.PIPELINE.label(), config)) {
            long start = child.await(SideSignals.STARTED).atMillis();
            filledPerSecond = fill.size() * 1000 / Math.max(1, await(child).atMillis() - start);
        }
        var measured = new ArrayList<Measured>();
        for (int round = 0; round < rounds; round++) {
            measured.add(round(config, round));
            progress.step("round " + (round + 1) + " of " + rounds + ": "
                    + Math.round(measured.get(round).eventsPerSecond()) + " events/s");
        }
        return restore(config, held, Summary.of(measured), filledPerSecond);
    }

    private Measured round(SideConfig config, int round) throws IOException, InterruptedException {
        var load = Load.past(Scenarios.steady(clicks, Duration.ofHours(6)), Load.SEED + 1 + round, false);
        var truth = Truth.of(load::records);
        publish(load);
        var loadAverage = Machine.loadAverage();
        try (var child = stack.startSide(SideName.PIPELINE.label(), config)) {
            var start = child.await(SideSignals.STARTED);
            var before = Cpu.of(child.handle(), stack.brokerProcess());
            var end = await(child);
            var ids = truth.conversions().keySet();
            var found = Output.conversions(stack).stream()
                    .filter(conversion -> ids.contains(conversion.getConversionId()))
                    .toList();
            return new Measured(
                    load.size(),
                    (end.atMillis() - start.atMillis()) / 1000.0,
                    end.cpu().since(before, APPLICATION),
                    child.peakRssMiB(),
                    loadAverage,
                    truth.compare(found));
        }
    }

    private void publish(Load load) {
        try (var publisher = LoadPublisher.ofBacklog(stack)) {
            publisher.publish(load, progress);
            published += load.size();
        }
    }

    private EndWatch.End await(Child child) throws InterruptedException {
        try (var accounts = new PipelineAccounts(stack, APPLICATION, published)) {
            return EndWatch.ofPipeline(stack, APPLICATION).await(child, accounts);
        }
    }

    private Result restore(SideConfig config, long held, Summary throughput, long filledPerSecond)
            throws IOException, InterruptedException {
        progress.step("restoring the state");
        double kept = startSeconds(config);
        long stateBytes = Disk.of(config.stateDirectory());
        long changelogBytes =
                Disk.ofTopics(stack, topic -> topic.startsWith(APPLICATION + "-") && topic.endsWith("-changelog"));
        BenchStack.delete(config.stateDirectory());
        double seconds = Math.max(0.1, startSeconds(config) - kept);
        return new Result(
                held,
                throughput,
                filledPerSecond,
                Disk.mib(stateBytes),
                Disk.mib(changelogBytes),
                Summary.hundredths(seconds),
                Math.round(Disk.mib(changelogBytes) / seconds));
    }

    private double startSeconds(SideConfig config) throws IOException, InterruptedException {
        long start = System.currentTimeMillis();
        try (var child = stack.startSide(SideName.PIPELINE.label(), config)) {
            return (child.await(SideSignals.RUNNING).atMillis() - start) / 1000.0;
        }
    }
}
