package io.referrals.streams.operations;

import io.referrals.events.Topics;
import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.RegistryUnavailableException;
import io.referrals.events.registry.SchemaNotFoundException;
import io.referrals.events.registry.SchemaRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds at what the application depends on and how far it has come, in threads of its own, so that
 * asking for health or metrics never waits for a server.
 */
final class StreamsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsWatch.class);
    private static final int EVERY_SECONDS = 5;

    private final KafkaStreams streams;
    private final GroupLag groupLag;
    private final SchemaRegistry registry;
    private final StageTotals totals;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(3, task -> {
        Thread thread = new Thread(task, "watch-streams");
        thread.setDaemon(true);
        return thread;
    });
    private final Standstills standstills = new Standstills();

    private volatile boolean brokerAnswers;
    private volatile boolean registryAnswers;
    private volatile boolean stalled;
    private volatile @Nullable Map<TopicPartition, PartitionLag> lags;

    StreamsWatch(KafkaStreams streams, GroupLag groupLag, SchemaRegistry registry, StageTotals totals) {
        this.streams = streams;
        this.groupLag = groupLag;
        this.registry = registry;
        this.totals = totals;
    }

    void start() {
        every(this::lookAtBroker);
        every(this::lookAtRegistry);
        every(this::readTotals);
    }

    private void every(Runnable look) {
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        look.run();
                    } catch (InterruptException e) {
                        Thread.currentThread().interrupt(); // being closed
                    }
                },
                0,
                EVERY_SECONDS,
                TimeUnit.SECONDS);
    }

    boolean brokerAnswers() {
        return brokerAnswers;
    }

    boolean registryAnswers() {
        return registryAnswers;
    }

    /** Whether a partition of this process has had records to process for minutes and nothing of it was committed. */
    boolean isStalled() {
        return stalled;
    }

    /** Of the whole group, by partition; null while the broker does not say. */
    @Nullable
    Map<TopicPartition, PartitionLag> lags() {
        return lags;
    }

    private void lookAtBroker() {
        try {
            Map<TopicPartition, PartitionLag> looked = groupLag.look();
            stalled = standstills.isTooLong(ownPartitions(), looked, System.nanoTime());
            lags = Map.copyOf(looked);
            brokerAnswers = true;
        } catch (InterruptException e) {
            throw e;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn("The broker does not say how far the group is: {}", e.toString());
            brokerAnswers = false;
            lags = null;
            stalled = false; // a restart would not bring the broker back
            standstills.forget();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What this process works on; nothing while it is given its partitions or brings back their state. */
    private Set<TopicPartition> ownPartitions() {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            return Set.of();
        }
        Set<TopicPartition> own = new HashSet<>();
        streams.metadataForLocalThreads()
                .forEach(thread -> thread.activeTasks().forEach(task -> own.addAll(task.topicPartitions())));
        return own;
    }

    private void lookAtRegistry() {
        try {
            registry.latest(Topics.CLICKS.name() + "-value");
            registryAnswers = true;
        } catch (SchemaNotFoundException e) {
            registryAnswers = true; // nobody has published a click yet
        } catch (RegistryUnavailableException | RegistryRefusedException e) {
            LOG.warn("The schema registry does not answer: {}", e.getMessage());
            registryAnswers = false;
        }
    }

    private void readTotals() {
        try {
            totals.readOn();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("The accounting cannot be read: {}", e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(EVERY_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A check of a server has not ended yet");
                return; // its clients are in use
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        groupLag.close();
        totals.close();
        registry.close();
    }
}
