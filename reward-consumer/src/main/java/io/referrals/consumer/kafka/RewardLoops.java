package io.referrals.consumer.kafka;

import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.api.ConsumerStatus;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerClosedException;
import io.referrals.consumer.ledger.LedgerOutage;
import io.referrals.consumer.ledger.Outbox;
import io.referrals.events.Conversion;
import io.referrals.events.Program;
import io.referrals.events.RewardEntry;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a reward consumer: one posts conversions, one releases, one publishes entries. When one fails, all end. */
public final class RewardLoops implements AutoCloseable, ConsumerStatus {
    private static final Logger LOG = LoggerFactory.getLogger(RewardLoops.class);

    private final EventSerdes serdes;
    private final ConversionTopic topic;
    private final LoopProgress progress = new LoopProgress();
    private final ConversionLoop conversions;
    private final ReleaseSchedule releases;
    private final OutboxLoop outbox;
    private final Thread conversionsThread;
    private final Thread releasesThread;
    private final Thread outboxThread;
    private final String group;
    private final Duration closeGrace;
    private final LedgerOutage outage;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * Connects to the topics.
     *
     * @param outage whether the ledger and its outbox wait for their database; ended with the loops
     * @throws IllegalStateException when a topic is missing or the cluster does not answer
     */
    public RewardLoops(RewardConsumerConfig config, Ledger ledger, Outbox entries, LedgerOutage outage) {
        this.outage = outage;
        group = config.groupId();
        closeGrace = config.closeGrace();
        topic = ConversionTopic.find(config.adminProperties(), Topics.CONVERSIONS.name());
        ConversionTopic.find(config.adminProperties(), Topics.REWARD_ENTRIES.name());
        serdes = EventSerdes.of(config.serdeProperties());
        var programs = new ProgramReader(
                new KafkaConsumer<String, Program>(
                        config.programConsumerProperties(),
                        new StringDeserializer(),
                        serdes.serde(Topics.ACCEPTED_PROGRAMS).deserializer()),
                Topics.ACCEPTED_PROGRAMS.name(),
                progress);
        conversions = new ConversionLoop(
                new KafkaConsumer<String, Conversion>(
                        config.conversionConsumerProperties(),
                        new StringDeserializer(),
                        serdes.serde(Topics.CONVERSIONS).deserializer()),
                topic,
                programs,
                ledger,
                config.clock(),
                progress);
        releases = new ReleaseSchedule(ledger, config.clock(), config.releaseInterval());
        outbox = new OutboxLoop(
                entries,
                new EntryTopic(new KafkaProducer<String, RewardEntry>(
                        config.entryProducerProperties(),
                        new StringSerializer(),
                        serdes.serde(Topics.REWARD_ENTRIES).serializer())));
        conversionsThread = new Thread(() -> runUntilFailure(conversions), "reward-conversions");
        releasesThread = new Thread(() -> runUntilFailure(releases), "reward-releases");
        outboxThread = new Thread(() -> runUntilFailure(outbox), "reward-outbox");
    }

    public void start() {
        conversionsThread.start();
        releasesThread.start();
        outboxThread.start();
    }

    /** The topic that is read; names the positions in the ledger. */
    public ConversionTopic topic() {
        return topic;
    }

    /** Why the loops ended on their own; null while they run and after {@link #close}. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** Whether no thread has ended; those that are not started yet are going to work. */
    @Override
    public boolean isRunning() {
        return threads().noneMatch(thread -> thread.getState() == Thread.State.TERMINATED);
    }

    private Stream<Thread> threads() {
        return Stream.of(conversionsThread, releasesThread, outboxThread);
    }

    @Override
    public boolean registryAnswers() {
        return progress.registryAnswers();
    }

    @Override
    public boolean isStalled() {
        // A restart would not bring the database back, and after an outage there is first some work to do.
        return progress.isStalled() && !outage.wasWithin(LoopProgress.STALL);
    }

    @Override
    public @Nullable Map<Integer, Long> lags() {
        return progress.lags();
    }

    @Override
    public Map<Integer, Long> oldestAtMs() {
        return progress.oldestAtMs();
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public String topicName() {
        return topic.name();
    }

    @Override
    public void tellDelays(LongConsumer listener) {
        progress.tellDelays(listener);
    }

    @Override
    public long conversionsPosted() {
        return progress.conversionsPosted();
    }

    @Override
    public @Nullable Instant lastPostAt() {
        return progress.lastPostAt();
    }

    /** Waits until all threads have ended. */
    public void join() throws InterruptedException {
        conversionsThread.join();
        releasesThread.join();
        outboxThread.join();
    }

    private void runUntilFailure(Runnable loop) {
        try {
            loop.run();
        } catch (LedgerClosedException e) {
            LOG.debug("Closed while waiting", e);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            LOG.error("The reward consumer stops: {}", e.getMessage(), e);
        } finally {
            end();
        }
    }

    private void end() {
        conversions.close();
        releases.close();
        outbox.close();
        outage.close();
    }

    /** Ends all threads after what they are posting, or within the grace by interrupting them. */
    @Override
    public void close() {
        end();
        if (threads().allMatch(thread -> thread.getState() == Thread.State.NEW)) {
            conversions.closeClients();
            outbox.closeClients();
        }
        var threads = threads().toList();
        try {
            for (var thread : threads) {
                thread.join(closeGrace.toMillis());
            }
            if (threads.stream().anyMatch(Thread::isAlive)) {
                LOG.warn("Not ended within {}, interrupting", closeGrace);
                threads.forEach(Thread::interrupt);
                join();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
        serdes.close();
    }
}
