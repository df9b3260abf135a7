package io.referrals.streams;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import io.referrals.events.serde.EventSerdes;
import io.referrals.operations.ListenAddress;
import io.referrals.streams.operations.Operations;
import io.referrals.streams.topology.AttributionTopology;
import io.referrals.streams.topology.InternalTopics;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.intake.ReadAhead;
import io.referrals.streams.topology.state.BoundedRocksDb;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attribution application: runs the topology until it is closed or fails. */
public final class AttributionApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttributionApp.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);

    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final KafkaStreams streams;
    private final Admin admin;
    private final EventSerdes serdes;
    private final ConsumedRecords consumedRecords;
    private final FailurePolicy failures;
    private final @Nullable Operations operations;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean closed;

    /** Whether the application works. */
    public enum State {
        /** Joining its group or restoring state. */
        STARTING,
        RUNNING,
        /** Given up after an error; {@link #failure} says which. */
        FAILED,
        CLOSED
    }

    private AttributionApp(AttributionConfig config, Admin admin, Map<String, Object> client, int partitions) {
        this.admin = admin;
        this.serdes = EventSerdes.of(client);
        Operations.Delays delays = new Operations.Delays();
        Instant fixedClock = config.fixedClock();
        StageSettings settings = new StageSettings(
                partitions,
                fixedClock == null ? null : (Long) fixedClock.toEpochMilli(),
                config.stateRetention(),
                config.revisionFloor(),
                serdes,
                new InternalTopics(config.applicationId()),
                delays);
        streams = new KafkaStreams(
                AttributionTopology.build(settings), properties(config), new StreamsClients(config.applicationId()));
        failures = new FailurePolicy(ended::countDown);
        streams.setUncaughtExceptionHandler(failures);
        streams.setStateListener((now, before) -> {
            LOG.debug("streams went from {} to {}", before, now);
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
        ListenAddress address = config.admin();
        operations = address == null ? null : observe(address, config, client, delays);
        consumedRecords = new ConsumedRecords(admin, config.applicationId());
    }

    /**
     * Starts the application; it works in its own threads.
     *
     * @throws IllegalStateException when the broker cannot be reached, topics are missing, do not fit together or do not
     *     append their own time, records are lost that were to be read next ({@link LostRecordsException}), or the address
     *     for health and metrics is taken
     */
    public static AttributionApp start(AttributionConfig config) {
        Map<String, Object> client = new HashMap<>(config.properties());
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        client.put("schema.registry.url", config.schemaRegistryUrl());
        Admin admin = Admin.create(client);
        try {
            int partitions = PartitionCount.of(admin, config.applicationId());
            SourceTopics topics = new SourceTopics(admin, config.applicationId());
            topics.checkTime();
            topics.checkPositions(partitions);
            AttributionApp app = new AttributionApp(config, admin, client, partitions);
            app.startStreams();
            return app;
        } catch (TimeoutException e) {
            admin.close(Duration.ZERO);
            throw new IllegalStateException("no answer from the brokers at " + config.bootstrapServers(), e);
        } catch (InterruptedException e) {
            admin.close(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private Operations observe(
            ListenAddress address, AttributionConfig config, Map<String, Object> client, Operations.Delays delays) {
        try {
            return Operations.start(address, config, streams, admin, client, delays);
        } catch (RuntimeException e) {
            streams.close();
            serdes.close();
            throw e;
        }
    }

    private void startStreams() {
        try {
            streams.start();
        } catch (RuntimeException e) {
            failures.notStarted(e);
            close();
            throw e;
        }
    }

    public State state() {
        if (failures.failure() != null) {
            return State.FAILED;
        }
        return switch (streams.state()) {
            case CREATED, REBALANCING -> State.STARTING;
            case RUNNING -> State.RUNNING;
            case PENDING_ERROR, ERROR -> State.FAILED;
            case PENDING_SHUTDOWN, NOT_RUNNING -> State.CLOSED;
        };
    }

    /** The error that ended the application, if one did. */
    public @Nullable Throwable failure() {
        return failures.failure();
    }

    /** The running topology, for metrics and health. */
    public KafkaStreams streams() {
        return streams;
    }

    /** The port health and metrics are served on; null when they are not. */
    public @Nullable Integer adminPort() {
        return operations == null ? null : (Integer) operations.port();
    }

    /** Waits until the application has ended, closed or failed. Of one that failed some threads may still have to stop. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Commits what is done and stops, within 20 seconds. Damaged state is deleted, or the next start would fail of it
     * too; it is only a copy of what the changelog topics hold. Closing once more does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (operations != null) {
            operations.close();
        }
        consumedRecords.close();
        // Without leaving, its end is noticed after the session timeout, and until then nobody has its partitions.
        if (!streams.close(CloseOptions.timeout(CLOSE_WITHIN).withGroupMembershipOperation(LEAVE_GROUP))) {
            LOG.warn(
                    "the stream threads did not stop within {}; what they had not committed is done again",
                    CLOSE_WITHIN);
        } else if (failures.isStateDamaged()) {
            LOG.warn("the state is damaged and deleted; the next start restores it from the changelog topics");
            streams.cleanUp();
        }
        serdes.close();
        admin.close(Duration.ofSeconds(1));
    }

    private static Properties properties(AttributionConfig config) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(BoundedRocksDb.MEMORY_BYTES, Long.toString(config.memoryBytes()));
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 << 10);
        // Rows are smaller than a mebibyte, but not what older releases wrote of a person with thousands of orders.
        properties.put(StreamsConfig.topicPrefix("max.message.bytes"), MAX_MESSAGE_BYTES);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_MESSAGE_BYTES);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), ReadAhead.RECORDS);
        // A process that was killed is missed after this long, and its partitions are taken over.
        properties.put(StreamsConfig.mainConsumerPrefix("session.timeout.ms"), 10_000);
        properties.put(StreamsConfig.mainConsumerPrefix("heartbeat.interval.ms"), 2_000);
        // A group whose coordinator lost a join in a crash is stuck for this long; all work between two polls is short.
        properties.put(StreamsConfig.mainConsumerPrefix("max.poll.interval.ms"), 60_000);
        // In a backlog; for whom somebody waits a commit is asked for earlier (ThreadStores).
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 300L);
        // No result depends on the order between partitions, so nobody waits for a slower one.
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // None of them is one that results depend on; see FixedSettings.
        properties.putAll(config.properties());
        return properties;
    }
}
