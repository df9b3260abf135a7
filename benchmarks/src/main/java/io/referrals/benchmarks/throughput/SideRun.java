package io.referrals.benchmarks.throughput;

import java.io.IOException;

/** Runs a side over the load that lies on the topics. */
final class SideRun {
    private final BenchStack stack;
    private final Truth truth;
    private final long events;
    private final long clicks;

    SideRun(BenchStack stack, Truth truth, long events, long clicks) {
        this.stack = stack;
        this.truth = truth;
        this.events = events;
        this.clicks = clicks;
    }

    /** With topics, group and state of its own, all of them gone afterwards. */
    Measured run(SideName side, String applicationId, int threads) throws IOException, InterruptedException {
        var config = stack.config(applicationId, threads);
        stack.createTopics(applicationId);
        stack.createTopic(config.outputTopic());
        var loadAverage = Machine.loadAverage();
        try (var child = stack.startSide(side.label(), config)) {
            return switch (side) {
                case CEILING_CONSUME, CEILING_COPY -> ceiling(side, config, child, loadAverage);
                case TEXTBOOK, PIPELINE -> application(side, config, child, loadAverage);
            };
        } finally {
            stack.forget(applicationId);
        }
    }

    private Measured ceiling(SideName side, SideConfig config, Child child, double loadAverage)
            throws InterruptedException {
        var start = child.await(SideProcess.STARTED);
        var before = cpu(child);
        var end = child.await(SideProcess.FINISHED);
        var used = cpu(child).since(before);
        var correctness = new Truth.Correctness(end.value(), events, end.value());
        if (side == SideName.CEILING_COPY) {
            long copied = Output.count(stack, config.outputTopic());
            correctness = new Truth.Correctness(copied, clicks, copied);
        }
        return new Measured(
                events, seconds(start.atMillis(), end.atMillis()), used, child.peakRssMiB(), loadAverage, correctness);
    }

    private Measured application(SideName side, SideConfig config, Child child, double loadAverage)
            throws InterruptedException {
        var start = child.await(SideProcess.STARTED);
        var before = cpu(child);
        if (side == SideName.TEXTBOOK) {
            var end = EndWatch.ofTextbook(stack, config).await(child, () -> true);
            return new Measured(
                    events,
                    seconds(start.atMillis(), end.atMillis()),
                    end.cpu().since(before),
                    child.peakRssMiB(),
                    loadAverage,
                    truth.compareCodes(Output.texts(stack, config.outputTopic())));
        }
        try (var accounts = new PipelineAccounts(stack, config.applicationId(), events)) {
            var end = EndWatch.ofPipeline(stack, config.applicationId()).await(child, accounts);
            return new Measured(
                    events,
                    seconds(start.atMillis(), end.atMillis()),
                    end.cpu().since(before),
                    child.peakRssMiB(),
                    loadAverage,
                    truth.compare(Output.conversions(stack)));
        }
    }

    private Cpu cpu(Child child) {
        return Cpu.of(child.handle(), stack.brokerProcess());
    }

    private static double seconds(long fromMillis, long toMillis) {
        return Math.max(1, toMillis - fromMillis) / 1000.0;
    }
}
