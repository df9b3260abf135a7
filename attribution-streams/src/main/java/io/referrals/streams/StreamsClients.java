package io.referrals.streams;

import io.referrals.streams.topology.intake.ReadAhead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of Kafka Streams, as it would make them itself, but for two things. An input whose next record is gone ends
 * the application: Kafka Streams has one rule for a topic that was never read and one that lost records, and would begin
 * at the first record left. And of records that are too large only the beginning is held ({@link ReadAhead}).
 */
final class StreamsClients implements KafkaClientSupplier {
    private final String applicationId;

    StreamsClients(String applicationId) {
        this.applicationId = applicationId;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        ReadAhead readAhead = new ReadAhead();
        return new KafkaConsumer<>(config, readAhead.keys(), readAhead.values()) {
            @Override
            public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                try {
                    return super.poll(timeout);
                } catch (OffsetOutOfRangeException e) {
                    throw lost(this, e.offsetOutOfRangePartitions());
                }
            }
        };
    }

    private LostRecordsException lost(Consumer<?, ?> consumer, Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(positions.keySet());
        Map<TopicPartition, Long> inOrder = new TreeMap<>(LostRecordsException.IN_ORDER);
        inOrder.putAll(positions);
        List<String> lost = new ArrayList<>();
        inOrder.forEach((partition, position) -> {
            long beginning = beginnings.getOrDefault(partition, 0L);
            lost.add(
                    position < beginning
                            ? LostRecordsException.deleted(partition, position, beginning)
                            : partition + " ends before offset " + position + ", where reading should continue");
        });
        return new LostRecordsException(applicationId, lost);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
