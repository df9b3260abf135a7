package io.referrals.benchmarks.throughput;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.Progress;
import io.referrals.cli.simulate.Scenario;
import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** A load from the field through pipeline and ledger as a backlog: how long it takes and what it costs. */
final class ScenarioRun {
    private static final String APPLICATION = "bench-scenario";
    private static final Duration POSTED_WITHIN = Duration.ofHours(2);
    private static final int THREADS = 2;

    private final BenchStack stack;
    private final Progress progress;

    /**
     * What it took.
     *
     * @param seconds from the first record to the last committed conversion
     * @param secondsToLedger from the first record until the ledger has posted everything
     * @param stateMiB of the topology, on disk
     * @param changelogMiB its copy on the broker
     * @param inputMiB the load on the broker
     * @param resultMiB conversions, statistics, quarantine and reward entries on the broker
     * @param ledgerMiB the database
     */
    record Result(
            String name,
            double scale,
            long events,
            long clicks,
            double seconds,
            double secondsToLedger,
            long eventsPerSecond,
            long correct,
            long expected,
            long found,
            double cpuMicrosPerEvent,
            double brokerCpuMicrosPerEvent,
            long stateMiB,
            long changelogMiB,
            long inputMiB,
            long resultMiB,
            long ledgerMiB,
            long pipelinePeakRssMiB,
            long rewardsPeakRssMiB) {}

    ScenarioRun(BenchStack stack, Progress progress) {
        this.stack = stack;
        this.progress = progress;
    }

    Result run(Scenario scenario, double scale) throws IOException, InterruptedException, SQLException {
        stack.createTopics(APPLICATION);
        var load = Load.past(scenario.scaled(scale), Load.SEED, true);
        progress.step("computing the expected results of " + load.size() + " records");
        var truth = Truth.of(load::records);
        try (var publisher = new LoadPublisher(stack, true)) {
            publisher.publish(load.records(), load.size(), progress);
        }
        var config = stack.config(APPLICATION, THREADS);
        progress.step("running " + scenario.name());
        try (var rewards = stack.startSide(SideProcess.REWARDS, config)) {
            rewards.await(SideProcess.STARTED);
            try (var pipeline = stack.startSide(SideName.PIPELINE.label(), config);
                    var accounts = new PipelineAccounts(stack, APPLICATION, load.size())) {
                long start = pipeline.await(SideProcess.STARTED).atMillis();
                var before = Cpu.of(pipeline.handle(), stack.brokerProcess());
                var end = EndWatch.ofPipeline(stack, APPLICATION).await(pipeline, accounts);
                long posted = awaitPosted(rewards);
                var used = end.cpu().since(before);
                var correctness = truth.compare(Output.conversions(stack));
                double seconds = (end.atMillis() - start) / 1000.0;
                return new Result(
                        scenario.name(),
                        scale,
                        load.size(),
                        load.scenario().clicks(),
                        seconds,
                        (Math.max(posted, end.atMillis()) - start) / 1000.0,
                        Math.round(load.size() / seconds),
                        correctness.correct(),
                        correctness.expected(),
                        correctness.found(),
                        Summary.hundredths((double) used.sideMicros() / load.size()),
                        Summary.hundredths((double) used.brokerMicros() / load.size()),
                        Disk.mib(Disk.of(config.stateDirectory())),
                        changelogMib(),
                        inputMib(),
                        resultMib(),
                        ledgerMib(),
                        pipeline.peakRssMiB(),
                        rewards.peakRssMiB());
            }
        }
    }

    private long awaitPosted(Child rewards) throws InterruptedException {
        progress.step("waiting for the ledger");
        try (var ledger = new LedgerReader(stack.ledgerUrl());
                var reader = stack.broker().reader()) {
            var ends = reader.endOffsets(Broker.partitions(reader, Topics.CONVERSIONS.name()));
            long deadline = System.nanoTime() + POSTED_WITHIN.toNanos();
            while (System.nanoTime() < deadline) {
                rewards.check();
                var positions = ledger.positions(stack.broker(), stack.admin());
                if (ends.entrySet().stream()
                        .allMatch(end -> positions.getOrDefault(end.getKey().partition(), 0L) >= end.getValue())) {
                    return System.currentTimeMillis();
                }
                Thread.sleep(100);
            }
        }
        throw new Failure("the ledger has not posted everything in " + POSTED_WITHIN.toMinutes() + " minutes");
    }

    private long changelogMib() throws InterruptedException {
        return Disk.mib(
                Disk.ofTopics(stack, topic -> topic.startsWith(APPLICATION + "-") && topic.endsWith("-changelog")));
    }

    private long inputMib() throws InterruptedException {
        return Disk.mib(Disk.ofTopics(
                stack,
                topic -> Topics.INPUTS.stream().anyMatch(input -> input.name().equals(topic))));
    }

    private long resultMib() throws InterruptedException {
        return Disk.mib(Disk.ofTopics(
                stack,
                topic -> topic.equals(InternalTopics.accounting())
                        || Topics.OUTPUTS.stream()
                                .anyMatch(output -> output.name().equals(topic))));
    }

    private long ledgerMib() throws SQLException {
        try (var connection = DriverManager.getConnection(stack.ledgerUrl());
                var statement = connection.createStatement();
                var size = statement.executeQuery("SELECT pg_database_size(current_database())")) {
            size.next();
            return Disk.mib(size.getLong(1));
        }
    }
}
