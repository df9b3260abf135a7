package io.referrals.streams.operations;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Measures how far a group is behind, from the broker alone: it works while the group has no members too. Committed
 * offsets are read before the ends, so a moving group never looks further ahead than it is.
 *
 * <p>The age of a lag is that of its oldest record, which is read for it. Behind the last record of a transaction there is
 * a mark that nobody consumes; a partition with nothing but marks left is not behind.
 */
final class GroupLag implements AutoCloseable {
    private static final long ANSWER_SECONDS = 15;
    private static final Duration READ_WITHIN = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Admin admin;
    private final String group;
    private final Collection<String> topics;
    private final KafkaConsumer<byte[], byte[]> reader;

    /** What lies between where the group stands and the end. */
    private record Gap(long position, long end) {
        PartitionLag from(ConsumerRecord<?, ?> oldest) {
            return new PartitionLag(Math.max(1, end - oldest.offset()), position, oldest.timestamp());
        }

        PartitionLag ofUnknownAge() {
            return new PartitionLag(end - position, position, null);
        }
    }

    /**
     * @param clientProperties of Kafka clients, with the brokers' addresses
     * @param topics that the group reads
     */
    GroupLag(Admin admin, Map<String, Object> clientProperties, String group, Collection<String> topics) {
        this.admin = admin;
        this.group = group;
        this.topics = List.copyOf(topics);
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.partition.fetch.bytes", 256 << 10);
        reader = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Looks once.
     *
     * @throws ExecutionException when the broker refuses
     * @throws TimeoutException when it does not answer
     */
    Map<TopicPartition, PartitionLag> look() throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, Long> positions = positions(committed);
        Map<TopicPartition, Long> ends = offsets(positions.keySet(), OffsetSpec.latest());
        Map<TopicPartition, PartitionLag> lags = new HashMap<>();
        Map<TopicPartition, Gap> gaps = new HashMap<>();
        positions.forEach((partition, position) -> {
            long end = ends.getOrDefault(partition, position);
            if (end > position) {
                gaps.put(partition, new Gap(position, end));
            } else {
                lags.put(partition, new PartitionLag(0, position, null));
            }
        });
        lags.putAll(readOldest(gaps));
        return lags;
    }

    /** Where the group stands; at the beginning of a partition it never committed for. */
    private Map<TopicPartition, Long> positions(Map<TopicPartition, OffsetAndMetadata> committed)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, Long> positions = new HashMap<>();
        Set<TopicPartition> never = new HashSet<>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .forEach((topic, description) -> description.partitions().forEach(info -> {
                    TopicPartition partition = new TopicPartition(topic, info.partition());
                    OffsetAndMetadata offset = committed.get(partition);
                    if (offset == null) {
                        never.add(partition);
                    } else {
                        positions.put(partition, offset.offset());
                    }
                }));
        positions.putAll(offsets(never, OffsetSpec.earliest()));
        return positions;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
    }

    private Map<TopicPartition, PartitionLag> readOldest(Map<TopicPartition, Gap> gaps) {
        Map<TopicPartition, PartitionLag> lags = new HashMap<>();
        reader.assign(gaps.keySet());
        reader.resume(gaps.keySet());
        gaps.forEach((partition, gap) -> reader.seek(partition, gap.position));
        long giveUpAt = System.nanoTime() + READ_WITHIN.toNanos();
        while (lags.size() < gaps.size() && System.nanoTime() < giveUpAt) {
            ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
            gaps.forEach((partition, gap) -> {
                List<ConsumerRecord<byte[], byte[]>> found = records.records(partition);
                if (lags.containsKey(partition)) {
                    return;
                }
                if (!found.isEmpty()) {
                    lags.put(partition, gap.from(found.get(0)));
                    reader.pause(List.of(partition));
                } else if (reader.position(partition) >= gap.end) {
                    lags.put(partition, new PartitionLag(0, gap.position, null));
                }
            });
        }
        gaps.forEach((partition, gap) -> lags.putIfAbsent(partition, gap.ofUnknownAge()));
        reader.assign(List.of());
        return lags;
    }

    @Override
    public void close() {
        reader.close();
    }
}
