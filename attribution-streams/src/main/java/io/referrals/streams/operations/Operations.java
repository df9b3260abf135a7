package io.referrals.streams.operations;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.registry.SchemaRegistry;
import io.referrals.operations.AdminServer;
import io.referrals.operations.ListenAddress;
import io.referrals.streams.AttributionConfig;
import io.referrals.streams.topology.InternalTopics;
import io.referrals.streams.topology.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;

/** Health and metrics of a running topology, served until closed. Nothing of it is on the way of the records. */
public final class Operations implements AutoCloseable {
    private static final Duration[] DELAYS = Stream.of(
                    50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 7_200_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry;
    private final StreamsWatch watch;
    private final AdminServer server;

    private Operations(PrometheusMeterRegistry registry, StreamsWatch watch, AdminServer server) {
        this.registry = registry;
        this.watch = watch;
        this.server = server;
    }

    /** What is there before the topology is: where its delays go. */
    public static final class Delays implements io.referrals.streams.topology.Delays {
        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final Timer conversions = Timer.builder("referral.attribution.conversion.delay")
                .description("From an event's arrival to the decision on a conversion that it led to")
                .serviceLevelObjectives(DELAYS)
                .register(registry);

        private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);

        public Delays() {
            for (Stage stage : Stage.values()) {
                stages.put(
                        stage,
                        Timer.builder("referral.attribution.stage.delay")
                                .description("From an event's arrival until a stage took what it led to")
                                .tag("stage", stage.label())
                                .serviceLevelObjectives(DELAYS)
                                .register(registry));
            }
        }

        @Override
        public void decided(long delayMs) {
            record(conversions, delayMs);
        }

        @Override
        public void told(Stage stage, long delayMs) {
            record(Objects.requireNonNull(stages.get(stage), "each has one"), delayMs);
        }

        private static void record(Timer timer, long delayMs) {
            timer.record(Math.max(0, delayMs), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Begins to watch and to serve; to be called before the streams are started.
     *
     * @param clientProperties of Kafka and registry clients, with their addresses
     * @throws IllegalStateException when the address cannot be listened on
     */
    public static Operations start(
            ListenAddress address,
            AttributionConfig config,
            KafkaStreams streams,
            Admin admin,
            Map<String, Object> clientProperties,
            Delays delays) {
        RestoreProgress restores = new RestoreProgress();
        streams.setGlobalStateRestoreListener(restores);
        StageTotals totals = new StageTotals(new AccountingReader(clientProperties));
        StreamsWatch watch = new StreamsWatch(
                streams,
                new GroupLag(
                        admin,
                        clientProperties,
                        topics(config.applicationId()),
                        GroupLag.Positions.onBroker(admin, config.applicationId())),
                SchemaRegistry.connect(clientProperties),
                totals);
        AttributionMetrics metrics =
                new AttributionMetrics(delays.registry, config.applicationId(), streams, watch, restores, totals);
        metrics.registerResources(config.stateDirectory(), config.memoryBytes());
        try {
            StreamsHealth health = new StreamsHealth(streams, watch, restores);
            AdminServer server = AdminServer.start(address, health::live, health::ready, metrics::scrape);
            watch.start();
            return new Operations(delays.registry, watch, server);
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    private static List<String> topics(String applicationId) {
        List<String> names = new ArrayList<>(new InternalTopics(applicationId).consumed());
        Topics.INPUTS.stream().map(Topic::name).forEach(names::add);
        return names;
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        watch.close();
        registry.close();
    }
}
