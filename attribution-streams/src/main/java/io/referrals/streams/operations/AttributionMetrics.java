package io.referrals.streams.operations;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.referrals.operations.OwnProcess;
import io.referrals.streams.topology.state.BoundedRocksDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.apache.kafka.streams.KafkaStreams;

/** What Prometheus reads. Labels have few values: topics, partitions, stores, types, reasons; never an id. */
final class AttributionMetrics {
    private final PrometheusMeterRegistry registry;
    private final KafkaStreams streams;
    private final StreamsWatch watch;
    private final LagGauges lags;
    private final StoreGauges stores;
    private final StageCounters stages;

    AttributionMetrics(
            PrometheusMeterRegistry registry,
            String group,
            KafkaStreams streams,
            StreamsWatch watch,
            RestoreProgress restores,
            StageTotals totals) {
        this.registry = registry;
        this.streams = streams;
        this.watch = watch;
        lags = new LagGauges(group, watch, registry);
        stores = new StoreGauges(streams, registry);
        stages = new StageCounters(totals, registry);
        registerHealth(group, restores);
        registerThreads();
    }

    private void registerHealth(String group, RestoreProgress restores) {
        for (StreamsPhase phase : StreamsPhase.values()) {
            gauge(
                    "referral.attribution.phase",
                    "1 for what the application is doing, 0 for everything else",
                    Tags.of("phase", phase.label()),
                    () -> StreamsPhase.of(streams, restores) == phase ? 1 : 0);
        }
        String dependency = "Whether a server that the application needs answers";
        gauge(
                "referral.dependency.up",
                dependency,
                Tags.of("dependency", "broker"),
                () -> watch.brokerAnswers() ? 1 : 0);
        gauge(
                "referral.dependency.up",
                dependency,
                Tags.of("dependency", "registry"),
                () -> watch.registryAnswers() ? 1 : 0);
        gauge(
                "referral.consumer.stalled",
                "Whether nothing has been committed for two minutes although records are waiting",
                Tags.of("group", group),
                () -> watch.isStalled() ? 1 : 0);
        gauge(
                "referral.attribution.restore.remaining.records",
                "Changelog records to read before the state is back",
                Tags.empty(),
                restores::remaining);
        FunctionCounter.builder("referral.attribution.restored.records", restores, RestoreProgress::restored)
                .description("Changelog records read to bring state back")
                .register(registry);
    }

    private void registerThreads() {
        gauge("referral.attribution.threads", "Stream threads alive", Tags.empty(), () -> own("alive-stream-threads"));
        FunctionCounter.builder("referral.attribution.threads.failed", this, self -> self.own("failed-stream-threads"))
                .description("Stream threads that died; each was replaced unless the application ended")
                .register(registry);
    }

    /** Adds what the process takes, and what its disk has left. */
    void registerResources(Path stateDirectory, long memoryBytes) {
        TimeGauge.builder("referral.process.start.time", OwnProcess::startedAtSeconds, TimeUnit.SECONDS)
                .description("When the process was started, since 1970")
                .register(registry);
        bytes("referral.process.resident", "Memory the process takes from the machine", OwnProcess::residentBytes);
        bytes(
                "referral.attribution.rocksdb.memory",
                "Block cache and write buffers of all stores",
                () -> BoundedRocksDb.memoryInUse());
        bytes("referral.attribution.rocksdb.memory.limit", "What they may take", () -> memoryBytes);
        bytes(
                "referral.attribution.disk.free",
                "What is left on the disk the state is on",
                () -> Files.getFileStore(stateDirectory).getUsableSpace());
        bytes(
                "referral.attribution.disk.size",
                "Size of the disk the state is on",
                () -> Files.getFileStore(stateDirectory).getTotalSpace());
    }

    /** All metrics in Prometheus' text format. */
    synchronized String scrape() {
        lags.showNewOnes();
        stores.refresh();
        stages.registerWhenKnown();
        return registry.scrape();
    }

    private void gauge(String name, String description, Tags tags, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private interface Measured {
        double bytes() throws IOException;
    }

    private void bytes(String name, String description, Measured measured) {
        Gauge.builder(name, () -> {
                    try {
                        return measured.bytes();
                    } catch (IOException e) {
                        return Double.NaN; // that is what is known
                    }
                })
                .baseUnit("bytes")
                .description(description)
                .register(registry);
    }

    /** A metric that Kafka Streams keeps about the whole application. */
    private double own(String name) {
        return streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("stream-metrics")
                        && metric.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .mapToDouble(metric -> metric.metricValue() instanceof Number number ? number.doubleValue() : 0)
                .sum();
    }
}
