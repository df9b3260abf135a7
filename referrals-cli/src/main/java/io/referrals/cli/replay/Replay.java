package io.referrals.cli.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.referrals.cli.Counts;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.Pipeline;
import io.referrals.cli.Progress;
import io.referrals.cli.publish.EventInput;
import io.referrals.cli.publish.LineParser;
import io.referrals.cli.publish.Partitioning;
import io.referrals.cli.publish.Publisher;
import io.referrals.events.Topics;
import io.referrals.streams.AttributionConfig;
import io.referrals.streams.operations.AccountingReader;
import io.referrals.streams.operations.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One run of event files through the pipeline. */
final class Replay {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    private final Pipeline pipeline;
    private final Partitioning partitioning;
    private final Instant clock;
    private final Progress progress;

    /** What the publisher did. */
    private record Published(long lines, long records, Map<String, Long> refused) {}

    Replay(Pipeline pipeline, Partitioning partitioning, Instant clock, Progress progress) {
        this.pipeline = pipeline;
        this.partitioning = partitioning;
        this.clock = clock;
        this.progress = progress;
    }

    /** Runs the files one after the other and writes the results; a line that is unaccounted for is a failure. */
    Summary run(List<Path> inputs, Path output) throws IOException, InterruptedException {
        Files.createDirectories(output);
        pipeline.prepare();
        pipeline.startApplications(clock, COMMIT_INTERVAL, progress);
        try (var accounting = new AccountingReader(pipeline.broker().clientConfig());
                var quarantine = new QuarantineExport(
                        pipeline.broker(),
                        pipeline.serdes().serde(Topics.QUARANTINE).deserializer());
                var drain = new Drain(pipeline.broker(), pipeline.admin(), AttributionConfig.DEFAULT_APPLICATION_ID);
                var subjects = new RunSubjects()) {
            var wait = new Wait(pipeline, drain, accounting, progress);
            // What others sent before is processed first, so that the figures are those of this run.
            var before = pipeline.local() ? accounting.read() : wait.untilQuiet();
            var published = publish(inputs, subjects);
            var totals = wait.untilDrained(before, published.records());
            var summary = export(output, published, totals, quarantine, subjects);
            exportLedger(output);
            return summary;
        }
    }

    private void exportLedger(Path output) throws IOException, InterruptedException {
        try (var ledger = new LedgerReader(pipeline.servers().ledgerUrl())) {
            new LedgerWait(pipeline, ledger, progress).untilPosted();
            progress.step("releasing rewards and writing the ledger");
            ledger.release(clock);
            var files = new LedgerFiles(ledger);
            files.writeRewards(output.resolve("rewards.ndjson"));
            files.writeBalances(output.resolve("balances.ndjson"));
        }
    }

    private Published publish(List<Path> inputs, RunSubjects subjects) throws IOException, InterruptedException {
        long size = 0;
        for (var input : inputs) {
            size += Files.size(input);
        }
        progress.bytes("publish", size);
        try (var parser = new LineParser(inputs.stream().map(EventInput::file).toList());
                var publisher = new Publisher(pipeline.broker(), pipeline.serdes(), partitioning, clock)) {
            for (var batch = parser.next(); !batch.isEmpty(); batch = parser.next()) {
                publisher.publish(batch);
                subjects.add(batch);
                progress.at(batch.get(batch.size() - 1).bytesBehind(), size);
                pipeline.check();
            }
            publisher.flush();
            var refused = new TreeMap<String, Long>();
            publisher.refused().forEach((reason, count) -> refused.put(reason.name(), count));
            return new Published(publisher.lines(), publisher.published(), refused);
        }
    }

    private Summary export(
            Path output, Published published, Totals totals, QuarantineExport quarantine, RunSubjects subjects)
            throws IOException {
        progress.step("writing conversions, funnel and quarantine");
        var lines = quarantine.write(output.resolve("quarantine.ndjson"), subjects);
        var conversions = new ConversionExport(
                        pipeline.broker(),
                        pipeline.serdes().serde(Topics.CONVERSIONS).deserializer())
                .write(output.resolve("conversions.ndjson"), subjects);
        new CodeStatsExport(
                        pipeline.broker(),
                        pipeline.serdes().serde(Topics.CODE_STATS).deserializer())
                .write(output.resolve("code-stats.ndjson"));
        var quarantined = new TreeMap<>(published.refused());
        totals.refused().forEach((reason, count) -> quarantined.merge(reason, count, Long::sum));
        var summary = new Summary(
                published.lines(),
                totals.accepted(),
                totals.duplicates(),
                quarantined,
                conversions.byStatus(),
                conversions.organic());
        JSON.writeValue(output.resolve("summary.json").toFile(), summary);
        check(summary, lines);
        return summary;
    }

    /** Nothing may be unaccounted for. On shared servers others may write to the quarantine too. */
    private void check(Summary summary, long quarantineLines) {
        if (!summary.balances()) {
            throw new Failure("The lines do not add up: " + Counts.of(summary.lines(), "line") + ", but "
                    + summary.accepted() + " accepted + " + Counts.of(summary.duplicates(), "duplicate") + " + "
                    + summary.refused() + " quarantined");
        }
        if (pipeline.local() && quarantineLines != summary.refused()) {
            throw new Failure("The quarantine holds " + Counts.of(quarantineLines, "line") + ", but refused were "
                    + summary.refused());
        }
    }
}
