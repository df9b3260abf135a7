package io.referrals.streams.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far the group is behind, by topic and partition. Every process of the group tells the same. */
final class LagGauges {
    private final String group;
    private final MultiGauge records;
    private final MultiGauge seconds;

    LagGauges(String group, MeterRegistry registry) {
        this.group = group;
        records = MultiGauge.builder("referral.consumer.lag.records")
                .description("Offsets between what is committed and the end a reader of committed records sees")
                .register(registry);
        seconds = MultiGauge.builder("referral.consumer.lag")
                .baseUnit("seconds")
                .description("For how long the oldest unprocessed record has been on the broker; NaN when unknown")
                .register(registry);
    }

    /** Shows what was measured; nothing when the broker does not say. */
    void show(@Nullable Map<TopicPartition, PartitionLag> lags, long nowMs) {
        List<MultiGauge.Row<?>> offsets = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        if (lags != null) {
            lags.forEach((partition, lag) -> {
                Tags tags = Tags.of(
                        "group",
                        group,
                        "topic",
                        partition.topic(),
                        "partition",
                        Integer.toString(partition.partition()));
                offsets.add(MultiGauge.Row.of(tags, lag.records()));
                ages.add(MultiGauge.Row.of(tags, lag.seconds(nowMs)));
            });
        }
        records.register(offsets, true);
        seconds.register(ages, true);
    }
}
