package io.referrals.chaos;

import io.referrals.cli.Broker;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.Servers;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.kafka.PublishedTopics;
import io.referrals.consumer.ledger.LedgerVerification;
import io.referrals.consumer.ledger.VerificationProgress;
import io.referrals.events.CodeStats;
import io.referrals.events.Conversion;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.RewardEntry;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.streams.operations.AccountingReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Compares what the pipeline made of everything published with what it had to make of it. */
final class Audit implements AutoCloseable {
    private static final int SHOWN = 3;
    private static final VerificationProgress UNSEEN = new VerificationProgress() {
        @Override
        public void step(String next) {}

        @Override
        public void at(long done, long total) {}
    };

    private static final Duration COUNTED_WITHIN = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Servers servers;
    private final Expectation expectation;
    private final LedgerReader ledger;
    private final AccountingReader accounting;
    private final TopicState<Conversion> conversions;
    private final TopicState<QuarantinedRecord> quarantine;
    private final TopicState<RewardEntry> entries;
    private final TopicState<CodeStats> stats;
    private final List<String> repeatedRevisions = new ArrayList<>();

    Audit(Servers servers, Broker broker, EventSerdes serdes, Expectation expectation, LedgerReader ledger) {
        this.servers = servers;
        this.expectation = expectation;
        this.ledger = ledger;
        accounting = new AccountingReader(broker.clientConfig());
        BiConsumer<Object, Object> ignored = (before, after) -> {};
        conversions = new TopicState<>(
                broker, Topics.CONVERSIONS, serdes.serde(Topics.CONVERSIONS).deserializer(), this::checkRevision);
        quarantine = new TopicState<>(
                broker, Topics.QUARANTINE, serdes.serde(Topics.QUARANTINE).deserializer(), ignored::accept);
        entries = new TopicState<>(
                broker,
                Topics.REWARD_ENTRIES,
                serdes.serde(Topics.REWARD_ENTRIES).deserializer(),
                ignored::accept);
        stats = new TopicState<>(
                broker, Topics.CODE_STATS, serdes.serde(Topics.CODE_STATS).deserializer(), ignored::accept);
    }

    /** A revision that comes twice, or after a later one, was emitted by work that should have been undone. */
    private void checkRevision(Conversion before, Conversion after) {
        if (after.getRevision() <= before.getRevision()) {
            repeatedRevisions.add(after.getConversionId() + " revision " + after.getRevision() + " after revision "
                    + before.getRevision());
        }
    }

    /** Every check by name, with what it found wrong; nothing when it held. */
    Map<String, List<String>> run(long received) throws InterruptedException {
        var findings = new LinkedHashMap<String, List<String>>();
        var accounts = expectation.accounts();
        findings.put("accounting", accounting(accounts, received));
        findings.put("conversions", conversions());
        findings.put("revisions", List.copyOf(repeatedRevisions));
        findings.put("quarantine", quarantine(accounts));
        findings.put("ledger", ledger());
        findings.put("entries", entries());
        repeatedRevisions.clear();
        return findings;
    }

    private List<String> accounting(Expectation.Accounts expected, long received) throws InterruptedException {
        var wrong = new ArrayList<String>();
        var totals = accounting.read();
        differ(wrong, "records received", expected.records(), received);
        differ(wrong, "records accounted for", received, totals.records());
        differ(wrong, "refused", expected.refused(), new TreeMap<>(totals.refused()));
        // A click repeated after it was evicted is not known as a repeat, and is accepted and counted once more.
        if (totals.evicted() == 0) {
            differ(wrong, "accepted", expected.accepted(), totals.accepted());
            differ(wrong, "duplicates", expected.duplicates(), totals.duplicates());
            differ(wrong, "clicks in the code statistics", expectation.humanClicks(), clicksInStatistics());
        }
        return wrong;
    }

    /** They are counted some seconds after everything else. */
    private long clicksInStatistics() throws InterruptedException {
        long deadline = System.nanoTime() + COUNTED_WITHIN.toNanos();
        while (true) {
            long clicks = stats.read().values().stream()
                    .mapToLong(CodeStats::getClicks)
                    .sum();
            if (clicks >= expectation.humanClicks() || System.nanoTime() > deadline) {
                return clicks;
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private List<String> conversions() {
        var wrong = new ArrayList<String>();
        var expected = expectation.conversions();
        var found = new HashMap<String, Conversion>();
        conversions.read().forEach((id, conversion) -> {
            // Withdrawn, or nothing but organic.
            if (!conversion.getCandidates().isEmpty()
                    || !conversion.getCredits().isEmpty()) {
                found.put(id, conversion);
            }
        });
        expected.forEach((id, conversion) -> {
            var actual = found.remove(id);
            if (actual == null) {
                wrong.add("lost: " + id);
            } else if (!sameContent(conversion, actual)) {
                wrong.add("expected " + conversion + ", found " + actual);
            }
        });
        found.keySet().forEach(id -> wrong.add("unexpected: " + id));
        return wrong;
    }

    private static boolean sameContent(Conversion expected, Conversion found) {
        var content = Conversion.newBuilder(found)
                .setRevision(expected.getRevision())
                .setDecidedAt(expected.getDecidedAt())
                .build();
        return content.equals(expected);
    }

    private List<String> quarantine(Expectation.Accounts expected) {
        var byReason = new TreeMap<String, Long>();
        quarantine.read().values().forEach(record -> byReason.merge(record.getReason(), 1L, Long::sum));
        var wrong = new ArrayList<String>();
        differ(wrong, "quarantined", expected.refused(), byReason);
        return wrong;
    }

    /** What {@code ledger verify} checks: the ledger is the function of the conversions. */
    private List<String> ledger() {
        var differences = new ArrayList<String>();
        var config =
                RewardConsumerConfig.of(servers.bootstrapServers(), servers.schemaRegistryUrl(), servers.ledgerUrl());
        try (var topics = new PublishedTopics(config);
                var database = RewardConsumerApp.connect(servers.ledgerUrl())) {
            new LedgerVerification(database, UNSEEN)
                    .run(topics, null, difference -> differences.add(difference.toString()));
        }
        return differences;
    }

    /** Each transfer has gone out as two entries, at least once, and those of each unit sum to zero. */
    private List<String> entries() {
        var wrong = new ArrayList<String>();
        var found = entries.read();
        differ(wrong, "different entries published", 2 * ledger.lastTransfer(), (long) found.size());
        var sums = new TreeMap<String, Long>();
        found.values()
                .forEach(entry ->
                        sums.merge(entry.getStorefrontId() + ' ' + entry.getUnit(), entry.getAmount(), Long::sum));
        sums.forEach((unit, sum) -> differ(wrong, "sum of " + unit, 0L, sum));
        return wrong;
    }

    private static void differ(List<String> wrong, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            wrong.add(what + ": expected " + expected + ", found " + actual);
        }
    }

    /** The first few findings, for people. */
    static String shown(List<String> findings) {
        var few = String.join("; ", findings.subList(0, Math.min(SHOWN, findings.size())));
        return findings.size() > SHOWN ? few + "; and " + (findings.size() - SHOWN) + " more" : few;
    }

    @Override
    public void close() {
        accounting.close();
        conversions.close();
        quarantine.close();
        entries.close();
        stats.close();
    }
}
