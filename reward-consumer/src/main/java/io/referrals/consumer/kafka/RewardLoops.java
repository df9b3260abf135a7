package io.referrals.consumer.kafka;

import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.api.ConsumerStatus;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.events.Conversion;
import io.referrals.events.Program;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a reward consumer: one posts conversions, one releases. When one fails, both end. */
public final class RewardLoops implements AutoCloseable, ConsumerStatus {
    private static final Logger LOG = LoggerFactory.getLogger(RewardLoops.class);

    private final EventSerdes serdes;
    private final ConversionTopic topic;
    private final LoopProgress progress = new LoopProgress();
    private final ConversionLoop conversions;
    private final ReleaseSchedule releases;
    private final Thread conversionsThread;
    private final Thread releasesThread;
    private final Duration closeGrace;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    public RewardLoops(RewardConsumerConfig config, Ledger ledger) {
        closeGrace = config.closeGrace();
        topic = ConversionTopic.find(config.adminProperties(), Topics.CONVERSIONS.name());
        serdes = EventSerdes.of(config.serdeProperties());
        var programs = new ProgramReader(
                new KafkaConsumer<String, Program>(
                        config.programConsumerProperties(),
                        new StringDeserializer(),
                        serdes.serde(Topics.ACCEPTED_PROGRAMS).deserializer()),
                Topics.ACCEPTED_PROGRAMS.name());
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
        conversionsThread = new Thread(() -> runUntilFailure(conversions), "reward-conversions");
        releasesThread = new Thread(() -> runUntilFailure(releases), "reward-releases");
    }

    public void start() {
        conversionsThread.start();
        releasesThread.start();
    }

    /** The topic that is read; names the positions in the ledger. */
    public ConversionTopic topic() {
        return topic;
    }

    /** Why the loops ended on their own; null while they run and after {@link #close}. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    @Override
    public boolean isRunning() {
        return conversionsThread.isAlive() && releasesThread.isAlive();
    }

    @Override
    public boolean isStalled() {
        return progress.isStalled();
    }

    @Override
    public @Nullable Map<Integer, Long> lags() {
        return progress.lags();
    }

    @Override
    public long conversionsPosted() {
        return progress.conversionsPosted();
    }

    @Override
    public @Nullable Instant lastPostAt() {
        return progress.lastPostAt();
    }

    /** Waits until both threads have ended. */
    public void join() throws InterruptedException {
        conversionsThread.join();
        releasesThread.join();
    }

    private void runUntilFailure(Runnable loop) {
        try {
            loop.run();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            LOG.error("The reward consumer stops: {}", e.getMessage(), e);
        } finally {
            conversions.close();
            releases.close();
        }
    }

    /** Ends both threads after what they are posting, or within the grace by interrupting them. */
    @Override
    public void close() {
        conversions.close();
        releases.close();
        try {
            conversionsThread.join(closeGrace.toMillis());
            releasesThread.join(closeGrace.toMillis());
            if (conversionsThread.isAlive() || releasesThread.isAlive()) {
                LOG.warn("Not ended within {}, interrupting", closeGrace);
                conversionsThread.interrupt();
                releasesThread.interrupt();
                join();
            }
        } catch (InterruptedException e) {
            conversionsThread.interrupt();
            releasesThread.interrupt();
            Thread.currentThread().interrupt();
        }
        serdes.close();
    }
}
