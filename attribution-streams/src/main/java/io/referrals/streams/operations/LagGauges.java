package io.referrals.streams.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;

/** How far the group is behind, by topic and partition. Every process of the group tells the same. */
final class LagGauges {
    private final String group;
    private final StreamsWatch watch;
    private final MeterRegistry registry;
    private final Set<TopicPartition> shown = new HashSet<>();

    LagGauges(String group, StreamsWatch watch, MeterRegistry registry) {
        this.group = group;
        this.watch = watch;
        this.registry = registry;
    }

    /** Shows partitions that have become known; what they show is always the latest. */
    void showNewOnes() {
        Map<TopicPartition, PartitionLag> lags = watch.lags();
        if (lags == null) {
            return;
        }
        for (TopicPartition partition : lags.keySet()) {
            if (shown.add(partition)) {
                gauge(
                        Gauge.builder("referral.consumer.lag.records", () -> now(partition, PartitionLag::records))
                                .description(
                                        "Offsets between what is committed and the end a reader of committed records sees"),
                        partition);
                gauge(
                        Gauge.builder(
                                        "referral.consumer.lag",
                                        () -> now(partition, lag -> lag.seconds(System.currentTimeMillis())))
                                .baseUnit("seconds")
                                .description("For how long the oldest unprocessed record has been on the broker"),
                        partition);
            }
        }
    }

    private void gauge(Gauge.Builder<?> gauge, TopicPartition partition) {
        gauge.tags(Tags.of(
                        "group",
                        group,
                        "topic",
                        partition.topic(),
                        "partition",
                        Integer.toString(partition.partition())))
                .register(registry);
    }

    /** NaN while the broker does not say. */
    private double now(TopicPartition partition, ToDoubleFunction<PartitionLag> value) {
        Map<TopicPartition, PartitionLag> lags = watch.lags();
        PartitionLag lag = lags == null ? null : lags.get(partition);
        return lag == null ? Double.NaN : value.applyAsDouble(lag);
    }
}
