package io.referrals.streams.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How large the stores are, summed over the partitions of this process. Two of the hundreds of metrics Kafka Streams has
 * of each store and partition: all of them would be too many to keep, and nobody would look.
 */
final class StoreGauges {
    private static final String GROUP = "stream-state-metrics";
    private static final String STORE_TAG = "rocksdb-state-id";

    private final KafkaStreams streams;
    private final Map<String, MultiGauge> gauges;

    StoreGauges(KafkaStreams streams, MeterRegistry registry) {
        this.streams = streams;
        gauges = Map.of(
                "total-sst-files-size",
                MultiGauge.builder("referral.attribution.state")
                        .baseUnit("bytes")
                        .description("Size of a store's files on this process's disk")
                        .register(registry),
                "estimate-num-keys",
                MultiGauge.builder("referral.attribution.state.rows")
                        .description("Rows of a store, as RocksDB estimates them")
                        .register(registry));
    }

    /** Reads the figures anew. */
    void refresh() {
        Map<String, Map<String, Double>> byMetric = new HashMap<>();
        streams.metrics().forEach((name, metric) -> {
            if (name.group().equals(GROUP) && gauges.containsKey(name.name())) {
                byMetric.computeIfAbsent(name.name(), n -> new HashMap<>())
                        .merge(store(name), value(metric), Double::sum);
            }
        });
        gauges.forEach((metric, gauge) -> gauge.register(rows(byMetric.getOrDefault(metric, Map.of())), true));
    }

    private static List<MultiGauge.Row<?>> rows(Map<String, Double> byStore) {
        return byStore.entrySet().stream()
                .<MultiGauge.Row<?>>map(store -> MultiGauge.Row.of(Tags.of("store", store.getKey()), store.getValue()))
                .toList();
    }

    private static String store(MetricName name) {
        return name.tags().getOrDefault(STORE_TAG, "unknown");
    }

    private static double value(Metric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
    }
}
