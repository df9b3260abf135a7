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
                case CEILING_STREAMS, TEXTBOOK, PIPELINE -> application(side, config, child, loadAverage);
            };
        } finally {
            stack.forget(applicationId);
        }
    }

    private Measured ceiling(SideName side, SideConfig config, Child child, double loadAverage)
            throws InterruptedException {
        var start = child.await(SideProcess.STARTED);
        var before = cpu(child);
        var finished = child.await(SideProcess.FINISHED);
        var end = new EndWatch.End(finished.atMillis(), cpu(child));
        var correctness = new Truth.Correctness(finished.value(), events, finished.value());
        if (side == SideName.CEILING_COPY) {
            correctness = clicksOf(Output.count(stack, config.outputTopic()));
        }
        return measured(start, end, before, child, loadAverage, correctness);
    }

    private Measured application(SideName side, SideConfig config, Child child, double loadAverage)
            throws InterruptedException {
        var start = child.await(SideProcess.STARTED);
        var before = cpu(child);
        if (side != SideName.PIPELINE) {
            var end = EndWatch.ofEvents(stack, config).await(child, () -> true);
            return measured(start, end, before, child, loadAverage, correctness(side, config));
        }
        try (var accounts = new PipelineAccounts(stack, config.applicationId(), events)) {
            var end = EndWatch.ofPipeline(stack, config.applicationId()).await(child, accounts);
            return measured(start, end, before, child, loadAverage, truth.compare(Output.conversions(stack)));
        }
    }

    private Truth.Correctness correctness(SideName side, SideConfig config) {
        if (side == SideName.TEXTBOOK) {
            return truth.compareCodes(Output.texts(stack, config.outputTopic()));
        }
        return clicksOf(Output.count(stack, CeilingStreams.changelog(config)));
    }

    private Truth.Correctness clicksOf(long written) {
        return new Truth.Correctness(written, clicks, written);
    }

    private Measured measured(
            Child.Event start,
            EndWatch.End end,
            Cpu before,
            Child child,
            double loadAverage,
            Truth.Correctness correctness) {
        return new Measured(
                events,
                seconds(start.atMillis(), end.atMillis()),
                end.cpu().since(before),
                child.peakRssMiB(),
                loadAverage,
                correctness);
    }

    private Cpu cpu(Child child) {
        return Cpu.of(child.handle(), stack.brokerProcess());
    }

    private static double seconds(long fromMillis, long toMillis) {
        return Math.max(1, toMillis - fromMillis) / 1000.0;
    }
}
