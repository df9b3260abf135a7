package io.referrals.chaos;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.replay.Drain;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.AttributionConfig;
import io.referrals.streams.operations.AccountingReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Watches the pipeline come back: results flow again, and then nothing is left to do. */
final class Settling implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration LOOK_CLOSER_AFTER = Duration.ofSeconds(1);

    private final Broker broker;
    private final Admin admin;
    private final LedgerReader ledger;
    private final Drain drain;
    private final AccountingReader accounting;

    /** How much there is of the results. */
    record Results(long conversionsEnd, long lastTransfer) {}

    Settling(Broker broker, Admin admin, LedgerReader ledger) throws InterruptedException {
        this.broker = broker;
        this.admin = admin;
        this.ledger = ledger;
        this.drain = new Drain(broker, admin, AttributionConfig.DEFAULT_APPLICATION_ID);
        this.accounting = new AccountingReader(broker.clientConfig());
    }

    /** The results a reader sees now; null while a server does not answer. */
    @Nullable
    Results results() throws InterruptedException {
        try {
            return new Results(
                    sum(ends(List.of(Topics.CONVERSIONS), IsolationLevel.READ_COMMITTED)), ledger.lastTransfer());
        } catch (Failure | KafkaException e) {
            return null;
        }
    }

    /** How many records are on the topics of the inputs. */
    long received() throws InterruptedException {
        return sum(ends(Topics.INPUTS, IsolationLevel.READ_UNCOMMITTED));
    }

    /**
     * Waits until everything is attributed, posted and published.
     *
     * @return null when it is, else what is not
     */
    @Nullable
    String await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long lookedCloser = System.nanoTime();
        var left = left();
        while (left != null) {
            if (System.nanoTime() > deadline) {
                return left;
            }
            Thread.sleep(LOOK_EVERY.toMillis());
            if (System.nanoTime() - lookedCloser > LOOK_CLOSER_AFTER.toNanos()) {
                lookCloser();
                lookedCloser = System.nanoTime();
            }
            left = left();
        }
        return null;
    }

    private void lookCloser() throws InterruptedException {
        try {
            drain.lookForMarks();
        } catch (Failure | KafkaException e) {
            // Asked again soon; whoever does not answer in the end is found by left().
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /** What is left to do; null when nothing is. */
    private @Nullable String left() throws InterruptedException {
        try {
            var position = drain.position();
            if (!position.drained()) {
                return "records not attributed: " + position.left() + (position.settled() ? "" : ", open transactions");
            }
            long received = received();
            var totals = accounting.read();
            if (!totals.quiet() || totals.records() != received) {
                return "records accounted for: " + totals.records() + " of " + received + ", re-decisions running: "
                        + totals.sweepsRunning() + ", partitions with something to count: " + totals.countsWaiting();
            }
            var posted = ledger.positions(broker, admin);
            for (var end : ends(List.of(Topics.CONVERSIONS), IsolationLevel.READ_UNCOMMITTED)
                    .entrySet()) {
                long at = posted.getOrDefault(end.getKey().partition(), 0L);
                if (at < end.getValue()) {
                    return "ledger at " + at + " of " + end;
                }
            }
            long unpublished = ledger.unpublished();
            return unpublished == 0 ? null : "transfers not published: " + unpublished;
        } catch (Failure | KafkaException e) {
            return "no answer: " + e.getMessage();
        }
    }

    private Map<TopicPartition, Long> ends(Collection<? extends Topic<?>> topics, IsolationLevel isolation)
            throws InterruptedException {
        var names = topics.stream().map(Topic::name).toList();
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        broker.await(admin.describeTopics(names).allTopicNames(), "find the topics")
                .forEach((name, description) -> description
                        .partitions()
                        .forEach(info -> latest.put(new TopicPartition(name, info.partition()), OffsetSpec.latest())));
        var ends = new HashMap<TopicPartition, Long>();
        broker.await(
                        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                                .all(),
                        "read where the topics end")
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        drain.close();
        accounting.close();
    }
}
