package io.referrals.consumer.kafka;

import io.referrals.consumer.ledger.ConversionBatch;
import io.referrals.consumer.ledger.FencedException;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.rewards.Conversion;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls conversions, posts each poll in one transaction together with the positions behind it, and starts every partition
 * where the ledger says. Kafka's own offsets decide nothing.
 *
 * <p>A record that cannot be read stops the loop: money is never skipped. One whose schema the registry cannot tell now is
 * waited for.
 */
final class ConversionLoop implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConversionLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PROGRAM_PATIENCE = Duration.ofMinutes(1);

    private final Consumer<String, io.referrals.events.Conversion> consumer;
    private final PatientPoll<io.referrals.events.Conversion> poll;
    private final ConversionTopic topic;
    private final ProgramReader programs;
    private final Ledger ledger;
    private final Clock clock;
    private final LoopProgress progress;
    /** Where each assigned partition stands in the ledger; absent for one that was never read. */
    private final Map<Integer, Long> posted = new HashMap<>();

    private volatile boolean closing;

    ConversionLoop(
            Consumer<String, io.referrals.events.Conversion> consumer,
            ConversionTopic topic,
            ProgramReader programs,
            Ledger ledger,
            Clock clock,
            LoopProgress progress) {
        this.consumer = consumer;
        this.poll = new PatientPoll<>(consumer, progress);
        this.topic = topic;
        this.programs = programs;
        this.ledger = ledger;
        this.clock = clock;
        this.progress = progress;
    }

    /** Ends {@link #run} after the batch it is posting. */
    void close() {
        closing = true;
        poll.close();
        programs.stopWaiting();
        consumer.wakeup();
    }

    @Override
    public void run() {
        try {
            ledger.accept(programs.readToEnd());
            consumer.subscribe(List.of(topic.name()), this);
            while (!closing) {
                poll();
            }
        } catch (WakeupException e) {
            if (!closing) {
                throw e;
            }
        } finally {
            closeClients();
        }
    }

    /** Also of a loop that never ran. */
    void closeClients() {
        consumer.close();
        programs.close();
    }

    private void poll() {
        var records = read();
        var conversions = decode(records);
        progress.read(records);
        var next = moved();
        progress.looked(consumer, posted);
        if (next.isEmpty()) {
            return;
        }
        learnProgramsOf(conversions);
        try {
            ledger.post(new ConversionBatch(topic.positionKey(), posted, next, conversions), clock.instant());
            posted.putAll(next);
            progress.posted(records);
            progress.looked(consumer, posted);
        } catch (FencedException e) {
            LOG.warn("{}; continuing from the ledger's positions", e.getMessage());
            seek(consumer.assignment());
        }
    }

    /**
     * A program is committed before any conversion that names it, but each partition shows a commit when its own marker
     * has come, so the program may be seen a moment later. One that does not come fails the post by its name.
     */
    private void learnProgramsOf(List<Conversion> conversions) {
        long giveUpAt = System.nanoTime() + PROGRAM_PATIENCE.toNanos();
        while (!conversions.stream().allMatch(ledger::knowsProgramsOf) && System.nanoTime() < giveUpAt && !closing) {
            ledger.accept(programs.readOn());
            if (programs.isWaiting()) {
                giveUpAt = System.nanoTime() + PROGRAM_PATIENCE.toNanos();
            }
        }
    }

    private ConsumerRecords<String, io.referrals.events.Conversion> read() {
        try {
            return poll.poll(POLL);
        } catch (RecordDeserializationException e) {
            throw new UnreadableConversionException(e.topicPartition(), e.offset(), e);
        }
    }

    private static List<Conversion> decode(ConsumerRecords<String, io.referrals.events.Conversion> records) {
        var conversions = new ArrayList<Conversion>(records.count());
        for (var record : records) {
            try {
                conversions.add(RecordMapping.conversion(record.value()));
            } catch (RuntimeException e) {
                throw new UnreadableConversionException(
                        new TopicPartition(record.topic(), record.partition()), record.offset(), e);
            }
        }
        return conversions;
    }

    /** The partitions that moved, also past control records alone, and where they stand now. */
    private Map<Integer, Long> moved() {
        var next = new HashMap<Integer, Long>();
        for (var partition : consumer.assignment()) {
            long position = consumer.position(partition);
            Long before = posted.get(partition.partition());
            if (position != (before == null ? 0 : before)) {
                next.put(partition.partition(), position);
            }
        }
        return next;
    }

    private void seek(Collection<TopicPartition> partitions) {
        var positions = ledger.positions(topic.positionKey());
        var beginnings = consumer.beginningOffsets(partitions);
        for (var partition : partitions) {
            Long position = positions.get(partition.partition());
            if (position == null) {
                posted.remove(partition.partition());
            } else {
                posted.put(partition.partition(), position);
            }
            long next = position == null ? 0 : position;
            checkNothingIsLost(partition, next, beginnings.getOrDefault(partition, 0L));
            consumer.seek(partition, next);
        }
    }

    /** Compaction leaves the beginning of a topic where it is: only a deletion moves it. */
    private static void checkNothingIsLost(TopicPartition partition, long next, long beginning) {
        if (next < beginning) {
            throw new IllegalStateException("conversions were deleted before they were posted: " + partition
                    + " lost the offsets " + next + " to " + (beginning - 1)
                    + "; what to do is in docs/how-to/recover-lost-positions.md");
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        progress.joined();
        if (!partitions.isEmpty()) {
            LOG.info("Assigned {}", partitions);
            seek(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> posted.remove(partition.partition()));
    }
}
