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
 * What the broker and the decoding allow: threads that share the input partitions, read them and commit their positions as
 * often as Kafka Streams does. The copy also writes the first 100 bytes of every click, in transactions with the positions.
 */
final class Ceiling {
    private static final int COPIED_BYTES = 100;
    private static final Duration COMMIT_EVERY = Duration.ofMillis(100);

    private final SideConfig config;
    private final boolean copies;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicLong read = new AtomicLong();
    private final Map<String, Deserializer<? extends SpecificRecord>> deserializers = new HashMap<>();

    private Ceiling(SideConfig config, boolean copies, EventSerdes serdes) {
        this.config = config;
        this.copies = copies;
        for (Topic<?> topic : Topics.INPUTS) {
            deserializers.put(topic.name(), serdes.serde(topic).deserializer());
        }
    }

    static void consume(SideConfig config) {
        start(config, false);
    }

    static void copy(SideConfig config) {
        start(config, true);
    }

    private static void start(SideConfig config, boolean copies) {
        var ceiling = new Ceiling(config, copies, EventSerdes.of(config.client()));
        for (int i = 0; i < config.threads(); i++) {
            int thread = i;
            new Thread(() -> ceiling.work(thread), config.applicationId() + "-" + thread).start();
        }
    }

    private void work(int thread) {
        try (var consumer = consumer();
                var producer = copies ? producer(thread) : null) {
            var partitions = partitions(consumer, thread);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            if (producer != null) {
                producer.initTransactions();
            }
            while (true) {
                takeUntilCommit(consumer, producer);
            }
        } catch (RuntimeException | Error e) {
            SideSignals.fail(e);
        }
    }

    private void takeUntilCommit(
            KafkaConsumer<byte[], byte[]> consumer, @Nullable KafkaProducer<byte[], byte[]> producer) {
        if (producer != null) {
            producer.beginTransaction();
        }
        long taken = 0;
        long begunAt = System.nanoTime();
        while (System.nanoTime() - begunAt < COMMIT_EVERY.toNanos()) {
            for (var record : consumer.poll(COMMIT_EVERY)) {
                if (begun.compareAndSet(false, true)) {
                    SideSignals.tell(SideSignals.STARTED);
                }
                take(record, producer);
                taken++;
            }
        }
        if (taken > 0) {
            SideSignals.tell(SideSignals.READ, read.addAndGet(taken));
            commit(consumer, producer);
        } else if (producer != null) {
            producer.abortTransaction();
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

    private void commit(KafkaConsumer<byte[], byte[]> consumer, @Nullable KafkaProducer<byte[], byte[]> producer) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : consumer.assignment()) {
            offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        if (producer == null) {
            consumer.commitSync(offsets);
        } else {
            producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(config.applicationId()));
            producer.commitTransaction();
        }
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
        properties.put("group.id", config.applicationId());
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
