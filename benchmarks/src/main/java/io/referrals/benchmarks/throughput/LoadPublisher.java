package io.referrals.benchmarks.throughput;

import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.Keys;
import io.referrals.events.serde.EventSerdes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to their topics as a storefront does: documented keys, Confluent's wire format. What is held back nobody
 * who reads committed records sees until it is released, and then all of it at once. For one thread.
 */
final class LoadPublisher implements AutoCloseable {
    private static final Map<String, Object> LARGE_BATCHES =
            Map.of("compression.type", "lz4", "linger.ms", "20", "batch.size", 256 << 10, "buffer.memory", 64 << 20);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Class<?>, Topic<?>> topics = new HashMap<>();
    private final Map<Class<?>, Serializer<SpecificRecord>> serializers = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Callback callback = (metadata, exception) -> {
        if (exception != null) {
            failure.compareAndSet(null, exception);
        }
    };

    private LoadPublisher(BenchStack stack, Map<String, Object> mode) {
        var properties = stack.broker().clientConfig();
        properties.putAll(mode);
        // A backlog is waited for as long as it takes.
        properties.put("max.block.ms", "120000");
        properties.put("delivery.timeout.ms", "120000");
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        addSerializers(stack.serdes());
    }

    /** Of live traffic, sent at once as the producer does by default. */
    static LoadPublisher live(BenchStack stack) {
        return new LoadPublisher(stack, Map.of());
    }

    /** Of a backlog, in large batches. */
    static LoadPublisher ofBacklog(BenchStack stack) {
        return new LoadPublisher(stack, LARGE_BATCHES);
    }

    /** Of a backlog that is held back, for a quarter of an hour at most. */
    static LoadPublisher heldBack(BenchStack stack) {
        var mode = new HashMap<String, Object>(LARGE_BATCHES);
        mode.put("transactional.id", "bench-held-back");
        mode.put("transaction.timeout.ms", "900000");
        var publisher = new LoadPublisher(stack, mode);
        publisher.producer.initTransactions();
        publisher.producer.beginTransaction();
        return publisher;
    }

    /** Shows what was held back. */
    void release() {
        producer.commitTransaction();
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
    void publish(Load load, Progress progress) {
        progress.phase("publish", load.size());
        long published = 0;
        for (var records = load.records(); records.hasNext(); published++) {
            send(records.next());
            if ((published & 0xFFFF) == 0) {
                progress.at(published, load.size());
            }
        }
        flush();
        progress.at(published, load.size());
    }

    void send(SpecificRecord record) {
        check();
        var topic = topic(record);
        var serializer = serializers.get(record.getClass());
        var value = serializer == null ? null : serializer.serialize(topic.name(), record);
        if (value == null) {
            throw new IllegalStateException("cannot write " + record);
        }
        var key = Keys.of(record).getBytes(StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(topic.name(), key, value), callback);
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
