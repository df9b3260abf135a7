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

/** What the sides wrote, as a reader of committed records finds it. */
final class Output {
    private Output() {}

    /** The newest revision of every conversion. */
    static Collection<Conversion> conversions(BenchStack stack) {
        var newest = new HashMap<String, byte[]>();
        read(stack, Topics.CONVERSIONS.name(), record -> newest.put(utf8(record.key()), record.value()));
        var deserializer = stack.serdes().serde(Topics.CONVERSIONS).deserializer();
        List<Conversion> conversions = new ArrayList<>(newest.size());
        newest.values().forEach(value -> {
            var conversion = deserializer.deserialize(Topics.CONVERSIONS.name(), value);
            if (conversion == null) {
                throw new IllegalStateException("a conversion without content");
            }
            conversions.add(conversion);
        });
        return conversions;
    }

    /** The newest value of every key, as text. */
    static Map<String, String> texts(BenchStack stack, String topic) {
        var texts = new HashMap<String, String>();
        read(stack, topic, record -> texts.put(utf8(record.key()), utf8(record.value())));
        return texts;
    }

    /** How many records there are. */
    static long count(BenchStack stack, String topic) {
        var count = new AtomicLong();
        read(stack, topic, record -> count.incrementAndGet());
        return count.get();
    }

    private static void read(BenchStack stack, String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        try (var reader = stack.broker().reader()) {
            var partitions = Broker.partitions(reader, topic);
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Broker.readToEnd(reader, action);
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
