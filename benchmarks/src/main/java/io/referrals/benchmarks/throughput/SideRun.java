package io.referrals.benchmarks.throughput;

import io.referrals.cli.Progress;
import io.referrals.events.Topics;
import java.io.IOException;

/**
 * Lets a side drain two loads of the same size in one process: the first one cold, the second one warm, with the state
 * of the first and without its output. Every side finds the same records, and the second load at a stroke.
 */
final class SideRun {
    private final BenchStack stack;
    private final Backlog first;
    private final Backlog second;
    private final Progress progress;

    /** A load and what must come out of it. */
    record Backlog(Load load, Truth truth) {
        static Backlog of(Load load) {
            return new Backlog(load, Truth.of(load::records));
        }
    }

    /** What came out. */
    record Result(Measured cold, Measured warm) {}

    /** Where a side is when a load begins. */
    private record Begin(EndWatch watch, long atMillis, Cpu cpu, long readBefore, double loadAverage) {}

    SideRun(BenchStack stack, Backlog first, Backlog second, Progress progress) {
        this.stack = stack;
        this.first = first;
        this.second = second;
        this.progress = progress;
    }

    /** With topics, group and state of its own, all of them gone afterwards. */
    Result run(SideName side, String applicationId, int threads) throws IOException, InterruptedException {
        var config = stack.config(applicationId, threads);
        stack.createTopics(applicationId);
        stack.createTopic(config.outputTopic());
        try (var publisher = LoadPublisher.ofBacklog(stack)) {
            publisher.publish(first.load, progress);
        }
        var loadAverage = Machine.loadAverage();
        try (var child = stack.startSide(side.label(), config)) {
            var started = child.await(SideSignals.STARTED);
            var cold = new Begin(watch(side, config), started.atMillis(), cpu(child), 0, loadAverage);
            var output = new Output(stack, topic(side, config));
            var measured = drain(side, config, child, cold, first, first.load.size(), output);
            output.throwAway();
            try (var publisher = LoadPublisher.heldBack(stack)) {
                publisher.publish(second.load, progress);
                var warm = new Begin(
                        watch(side, config),
                        System.currentTimeMillis(),
                        cpu(child),
                        child.recordsRead(),
                        Machine.loadAverage());
                publisher.release();
                long all = first.load.size() + second.load.size();
                return new Result(measured, drain(side, config, child, warm, second, all, output));
            }
        } finally {
            stack.forget(applicationId);
        }
    }

    private EndWatch watch(SideName side, SideConfig config) throws InterruptedException {
        return side == SideName.PIPELINE
                ? EndWatch.ofPipeline(stack, config.applicationId())
                : EndWatch.of(stack, side, config);
    }

    private static String topic(SideName side, SideConfig config) {
        return switch (side) {
            case PIPELINE -> Topics.CONVERSIONS.name();
            case CEILING_STREAMS -> CeilingStreams.changelog(config);
            case CEILING_CONSUME, CEILING_COPY, TEXTBOOK, FLINK -> config.outputTopic();
        };
    }

    /** @param records how many the side has been sent by the end of this load */
    private Measured drain(
            SideName side, SideConfig config, Child child, Begin begin, Backlog backlog, long records, Output output)
            throws InterruptedException {
        EndWatch.End end;
        if (side == SideName.PIPELINE) {
            try (var accounts = new PipelineAccounts(stack, config.applicationId(), records)) {
                end = begin.watch.await(child, accounts);
            }
        } else {
            end = begin.watch.await(child, () -> true);
        }
        return new Measured(
                backlog.load.size(),
                Math.max(1, end.atMillis() - begin.atMillis) / 1000.0,
                end.cpu().since(begin.cpu, config.applicationId()),
                child.peakRssMiB(),
                begin.loadAverage,
                correctness(side, backlog, output, child.recordsRead() - begin.readBefore));
    }

    private static Truth.Correctness correctness(SideName side, Backlog backlog, Output output, long read) {
        return switch (side) {
            case CEILING_CONSUME -> new Truth.Correctness(read, backlog.load.size(), read);
            case CEILING_COPY, CEILING_STREAMS -> {
                long written = output.count();
                yield new Truth.Correctness(written, backlog.load.scenario().clicks(), written);
            }
            case TEXTBOOK, FLINK -> backlog.truth.compareCodes(output.texts());
            case PIPELINE -> backlog.truth.compare(output.conversions());
        };
    }

    private Cpu cpu(Child child) {
        return Cpu.of(child.handle(), stack.brokerProcess());
    }
}
