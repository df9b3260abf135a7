package io.referrals.benchmarks.throughput;

import io.referrals.cli.Broker;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a side wrote to a topic, as a reader of committed records finds it. What was thrown away is not read again. */
final class Output {
    private final BenchStack stack;
    private final String topic;
    private Map<TopicPartition, Long> from = Map.of();

    Output(BenchStack stack, String topic) {
        this.stack = stack;
        this.topic = topic;
    }

    /** The conversions of the product, newest revision of each. */
    static Collection<Conversion> conversions(BenchStack stack) {
        return new Output(stack, Topics.CONVERSIONS.name()).conversions();
    }

    /** What is there by now counts no more. */
    void throwAway() {
        try (var reader = stack.broker().reader()) {
            from = reader.endOffsets(Broker.partitions(reader, topic));
        }
    }

    /** The newest revision of every conversion. */
    Collection<Conversion> conversions() {
        var newest = new HashMap<String, byte[]>();
        read(record -> newest.put(utf8(record.key()), record.value()));
        var deserializer = stack.serdes().serde(Topics.CONVERSIONS).deserializer();
        List<Conversion> conversions = new ArrayList<>(newest.size());
        newest.values().forEach(value -> {
            var conversion = deserializer.deserialize(topic, value);
            if (conversion == null) {
                throw new IllegalStateException("a conversion without content");
            }
            conversions.add(conversion);
        });
        return conversions;
    }

    /** The newest value of every key, as text. */
    Map<String, String> texts() {
        var texts = new HashMap<String, String>();
        read(record -> texts.put(utf8(record.key()), utf8(record.value())));
        return texts;
    }

    /** How many records there are. */
    long count() {
        var count = new AtomicLong();
        read(record -> count.incrementAndGet());
        return count.get();
    }

    private void read(Consumer<ConsumerRecord<byte[], byte[]>> action) {
        try (var reader = stack.broker().reader()) {
            var partitions = Broker.partitions(reader, topic);
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            from.forEach(reader::seek);
            Broker.readToEnd(reader, action);
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
