package io.referrals.cli.lag;

import io.referrals.cli.Broker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds out when the next record to be read arrived, by reading that one record. */
final class NextRecords implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    NextRecords(Broker broker) {
        var config = broker.clientConfig();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        // Of a batch one record is wanted; more than one batch of a partition is never fetched if the first fills this.
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1024");
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Looks at one record of each partition.
     *
     * @param from where to look
     * @param ends where the partitions end
     * @return the arrival of the record; empty where there is none before the end, only marks of transactions; a
     *     partition that did not answer in time is left out
     */
    Map<TopicPartition, Optional<Instant>> arrivals(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
        var arrivals = new HashMap<TopicPartition, Optional<Instant>>();
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        var open = new HashSet<>(from.keySet());
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (!open.isEmpty() && System.nanoTime() < giveUpAt) {
            for (var record : consumer.poll(POLL)) {
                var partition = new TopicPartition(record.topic(), record.partition());
                arrivals.putIfAbsent(partition, Optional.of(Instant.ofEpochMilli(record.timestamp())));
            }
            for (var partition : open) {
                if (!arrivals.containsKey(partition)
                        && consumer.position(partition) >= ends.getOrDefault(partition, 0L)) {
                    arrivals.put(partition, Optional.empty());
                }
            }
            open.removeAll(arrivals.keySet());
            consumer.pause(arrivals.keySet());
        }
        consumer.assign(List.of());
        return arrivals;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
