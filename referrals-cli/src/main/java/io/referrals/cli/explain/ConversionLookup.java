package io.referrals.cli.explain;

import io.referrals.cli.Broker;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last revision of a conversion in its compacted topic. Only the partition that Kafka's default partitioner
 * gives the conversion's id is read, from its beginning: seconds at millions of conversions, and nothing to keep up.
 */
final class ConversionLookup {
    private final Broker broker;
    private final Deserializer<Conversion> deserializer;

    /** The value last seen; an object, so that the reading lambda can set it. */
    private static final class Last {
        private byte @Nullable [] value;
        private boolean storefrontKnown;
    }

    /**
     * What was found.
     *
     * @param storefrontKnown whether the storefront has a conversion in what was read
     */
    record Found(@Nullable Conversion conversion, boolean storefrontKnown) {}

    ConversionLookup(Broker broker, Deserializer<Conversion> deserializer) {
        this.broker = broker;
        this.deserializer = deserializer;
    }

    Found find(Subject subject) {
        var key = subject.conversionId().getBytes(StandardCharsets.UTF_8);
        var prefix = (subject.storefrontId() + '|').getBytes(StandardCharsets.UTF_8);
        var topic = Topics.CONVERSIONS.name();
        try (var consumer = broker.reader()) {
            var count = Broker.partitions(consumer, topic).size();
            var partition = new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % count);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var last = new Last();
            Broker.readToEnd(consumer, record -> {
                if (Arrays.equals(record.key(), key)) {
                    last.value = record.value();
                }
                last.storefrontKnown |= Arrays.mismatch(record.key(), prefix) == prefix.length;
            });
            return new Found(
                    last.value == null ? null : deserializer.deserialize(topic, last.value), last.storefrontKnown);
        }
    }
}
