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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
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
    public static final class Delays implements LongConsumer {
        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final Timer conversions = Timer.builder("referral.attribution.conversion.delay")
                .description("From an event's arrival to the decision on a conversion that it led to")
                .serviceLevelObjectives(DELAYS)
                .register(registry);

        /** Takes how long it took from an event to a conversion, in milliseconds. */
        @Override
        public void accept(long delayMs) {
            conversions.record(Math.max(0, delayMs), TimeUnit.MILLISECONDS);
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
