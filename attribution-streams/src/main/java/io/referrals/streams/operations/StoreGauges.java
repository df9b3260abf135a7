package io.referrals.streams.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How large the stores are, summed over the partitions of this process. Two of the hundreds of metrics Kafka Streams has
 * of each store and partition: all of them would be too many to keep, and nobody would look.
 */
final class StoreGauges {
    private static final String GROUP = "stream-state-metrics";
    private static final String STORE_TAG = "rocksdb-state-id";
    private static final String FILES = "total-sst-files-size";
    private static final String ROWS = "estimate-num-keys";

    private final KafkaStreams streams;
    private final MeterRegistry registry;
    private final Set<String> shown = new HashSet<>();
    private volatile Map<String, Size> sizes = Map.of();

    private record Size(double bytes, double rows) {
        static final Size NONE = new Size(0, 0);

        Size plus(Size other) {
            return new Size(bytes + other.bytes, rows + other.rows);
        }
    }

    StoreGauges(KafkaStreams streams, MeterRegistry registry) {
        this.streams = streams;
        this.registry = registry;
    }

    /** Reads the figures again, and shows stores that have become known. */
    void refresh() {
        Map<String, Size> read = new HashMap<>();
        streams.metrics().forEach((name, metric) -> {
            boolean files = name.name().equals(FILES);
            if (name.group().equals(GROUP)
                    && (files || name.name().equals(ROWS))
                    && metric.metricValue() instanceof Number value) {
                Size size = files ? new Size(value.doubleValue(), 0) : new Size(0, value.doubleValue());
                read.merge(name.tags().getOrDefault(STORE_TAG, "unknown"), size, Size::plus);
            }
        });
        sizes = read;
        read.keySet().forEach(this::show);
    }

    private void show(String store) {
        if (shown.add(store)) {
            Gauge.builder("referral.attribution.state", () -> size(store).bytes)
                    .baseUnit("bytes")
                    .description("Size of a store's files on this process's disk")
                    .tag("store", store)
                    .register(registry);
            Gauge.builder("referral.attribution.state.rows", () -> size(store).rows)
                    .description("Rows of a store, as RocksDB estimates them")
                    .tag("store", store)
                    .register(registry);
        }
    }

    private Size size(String store) {
        return sizes.getOrDefault(store, Size.NONE);
    }
}
