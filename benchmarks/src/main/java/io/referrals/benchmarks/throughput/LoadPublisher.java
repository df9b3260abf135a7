package io.referrals.benchmarks.throughput;

import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.Keys;
import io.referrals.events.serde.EventSerdes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes records to their topics as a storefront does: documented keys, Confluent's wire format. For one thread. */
final class LoadPublisher implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Class<?>, Topic<?>> topics = new HashMap<>();
    private final Map<Class<?>, Serializer<SpecificRecord>> serializers = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Callback callback = (metadata, exception) -> {
        if (exception != null) {
            failure.compareAndSet(null, exception);
        }
    };

    /**
     * What was written.
     *
     * @param valueBytes of the records' values, by topic
     */
    record Published(long records, Map<String, Long> recordsByTopic, Map<String, Long> valueBytes) {
        /** Mean size of a topic's values. */
        long meanBytes(Topic<?> topic) {
            return valueBytes.getOrDefault(topic.name(), 0L)
                    / Math.max(1, recordsByTopic.getOrDefault(topic.name(), 0L));
        }
    }

    /** For a backlog (large batches) or for live traffic (sent at once, as the producer does by default). */
    LoadPublisher(BenchStack stack, boolean backlog) {
        var properties = stack.broker().clientConfig();
        if (backlog) {
            properties.put("compression.type", "lz4");
            properties.put("linger.ms", "20");
            properties.put("batch.size", Integer.toString(256 << 10));
            properties.put("buffer.memory", Integer.toString(64 << 20));
        }
        // A backlog is waited for as long as it takes.
        properties.put("max.block.ms", "120000");
        properties.put("delivery.timeout.ms", "120000");
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        addSerializers(stack.serdes());
    }

    @SuppressWarnings("unchecked") // every topic's serde takes the records of that topic
    private void addSerializers(EventSerdes serdes) {
        for (Topic<?> topic : Topics.INPUTS) {
            topics.put(topic.recordType(), topic);
            serializers.put(topic.recordType(), (Serializer<SpecificRecord>)
                    serdes.serde(topic).serializer());
        }
    }

    /** Publishes all and waits until they are written. */
    Published publish(Iterator<SpecificRecord> records, long size, Progress progress) {
        progress.phase("publish", size);
        var count = new TreeMap<String, Long>();
        var bytes = new TreeMap<String, Long>();
        long published = 0;
        while (records.hasNext()) {
            var record = records.next();
            int length = send(record);
            var topic = topic(record).name();
            count.merge(topic, 1L, Long::sum);
            bytes.merge(topic, (long) length, Long::sum);
            if ((++published & 0xFFFF) == 0) {
                progress.at(published, size);
            }
        }
        producer.flush();
        check();
        progress.at(published, size);
        return new Published(published, count, bytes);
    }

    /** Sends one and gives the length of its value. */
    int send(SpecificRecord record) {
        check();
        var topic = topic(record);
        var serializer = serializers.get(record.getClass());
        var value = serializer == null ? null : serializer.serialize(topic.name(), record);
        if (value == null) {
            throw new IllegalStateException("cannot write " + record);
        }
        var key = Keys.of(record).getBytes(StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(topic.name(), key, value), callback);
        return value.length;
    }

    private Topic<?> topic(SpecificRecord record) {
        var topic = topics.get(record.getClass());
        if (topic == null) {
            throw new IllegalArgumentException("no topic for " + record.getClass());
        }
        return topic;
    }

    void flush() {
        producer.flush();
        check();
    }

    private void check() {
        var cause = failure.get();
        if (cause != null) {
            throw new Failure("The load cannot be published: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
