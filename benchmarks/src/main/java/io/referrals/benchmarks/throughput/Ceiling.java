package io.referrals.benchmarks.throughput;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the broker and the decoding allow: threads that share the input partitions and read them to their end. The copy
 * also writes the first 100 bytes of every click, in transactions with the offsets, as often as Kafka Streams commits.
 */
final class Ceiling {
    private static final int COPIED_BYTES = 100;
    private static final Duration COMMIT_EVERY = Duration.ofMillis(100);

    private final SideConfig config;
    private final boolean copies;
    private final AtomicBoolean begun = new AtomicBoolean();
    /** When the last thread had done everything; closing the clients does not count. */
    private final AtomicLong lastEndMillis = new AtomicLong();

    private final Map<String, Deserializer<? extends SpecificRecord>> deserializers = new HashMap<>();

    private Ceiling(SideConfig config, boolean copies, EventSerdes serdes) {
        this.config = config;
        this.copies = copies;
        for (Topic<?> topic : Topics.INPUTS) {
            deserializers.put(topic.name(), serdes.serde(topic).deserializer());
        }
    }

    static void consume(SideConfig config) throws InterruptedException, ExecutionException {
        run(config, false);
    }

    static void copy(SideConfig config) throws InterruptedException, ExecutionException {
        run(config, true);
    }

    private static void run(SideConfig config, boolean copies) throws InterruptedException, ExecutionException {
        try (var serdes = EventSerdes.of(config.client())) {
            var ceiling = new Ceiling(config, copies, serdes);
            var executor = Executors.newFixedThreadPool(config.threads());
            var threads = new ArrayList<Callable<Long>>();
            for (int i = 0; i < config.threads(); i++) {
                int thread = i;
                threads.add(() -> ceiling.work(thread));
            }
            long records = 0;
            for (var read : executor.invokeAll(threads)) {
                records += read.get();
            }
            SideProcess.tell(SideProcess.FINISHED, ceiling.lastEndMillis.get(), records);
            executor.shutdown();
        }
    }

    private long work(int thread) {
        try (var consumer = consumer();
                var producer = copies ? producer(thread) : null) {
            var partitions = partitions(consumer, thread);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var positions = new HashMap<TopicPartition, Long>();
            if (producer != null) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            long read = 0;
            long committedAt = System.nanoTime();
            while (!ends.isEmpty()) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    if (begun.compareAndSet(false, true)) {
                        SideProcess.tell(SideProcess.STARTED, System.currentTimeMillis(), 0);
                    }
                    take(record, producer);
                    read++;
                }
                ends.entrySet().removeIf(end -> {
                    positions.put(end.getKey(), consumer.position(end.getKey()));
                    return consumer.position(end.getKey()) >= end.getValue();
                });
                if (producer != null && (ends.isEmpty() || System.nanoTime() - committedAt > COMMIT_EVERY.toNanos())) {
                    commit(producer, positions);
                    committedAt = System.nanoTime();
                    if (!ends.isEmpty()) {
                        producer.beginTransaction();
                    }
                }
            }
            lastEndMillis.accumulateAndGet(System.currentTimeMillis(), Math::max);
            return read;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, @Nullable KafkaProducer<byte[], byte[]> producer) {
        var deserializer = deserializers.get(record.topic());
        if (deserializer == null || deserializer.deserialize(record.topic(), record.value()) == null) {
            throw new IllegalStateException("cannot decode a record of " + record.topic());
        }
        if (producer != null && record.topic().equals(Topics.CLICKS.name())) {
            var copied = Arrays.copyOf(record.value(), COPIED_BYTES);
            producer.send(new ProducerRecord<>(config.outputTopic(), record.partition(), record.key(), copied));
        }
    }

    private void commit(KafkaProducer<byte[], byte[]> producer, Map<TopicPartition, Long> positions) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        positions.forEach((partition, position) -> offsets.put(partition, new OffsetAndMetadata(position)));
        producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(config.applicationId()));
        producer.commitTransaction();
    }

    private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, int thread) {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : Topics.INPUTS) {
            for (var info : consumer.partitionsFor(topic.name())) {
                if (info.partition() % config.threads() == thread) {
                    partitions.add(new TopicPartition(topic.name(), info.partition()));
                }
            }
        }
        return partitions;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var properties = config.client();
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("max.poll.records", "2000");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer(int thread) {
        var properties = config.client();
        properties.put("transactional.id", config.applicationId() + "-" + thread);
        properties.put("compression.type", "lz4");
        properties.put("batch.size", Integer.toString(128 << 10));
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
