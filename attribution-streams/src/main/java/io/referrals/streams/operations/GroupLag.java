package io.referrals.streams.operations;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Measures how far a group is behind, also while it has no members. Its positions are read before the ends, so a moving
 * group never looks further ahead than it is.
 *
 * <p>The age of a lag is that of its oldest record, which is read for it. Behind the last record of a transaction there is
 * a mark that nobody consumes; a partition with nothing but marks left is not behind. A look costs a few requests, and one
 * record of each partition that is behind.
 */
public final class GroupLag implements AutoCloseable {
    private static final long ANSWER_SECONDS = 15;
    private static final Duration READ_WITHIN = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final Collection<String> topics;
    private final Positions positions;
    private final KafkaConsumer<byte[], byte[]> reader;

    /** Where a group keeps how far it is. */
    @FunctionalInterface
    public interface Positions {
        /** The next offset of each partition; one that was never read is absent. */
        Map<TopicPartition, Long> committed() throws ExecutionException, TimeoutException, InterruptedException;

        /** On the broker, as consumers do unless they keep it themselves. */
        static Positions onBroker(Admin admin, String group) {
            return () -> {
                Map<TopicPartition, Long> committed = new HashMap<>();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                        .forEach((partition, offset) -> {
                            if (offset != null) {
                                committed.put(partition, offset.offset());
                            }
                        });
                return committed;
            };
        }
    }

    /** What lies between where the group reads on and the end. */
    private record Gap(@Nullable Long committed, long from, long end) {
        PartitionLag closed() {
            return new PartitionLag(0, committed, end, null);
        }

        PartitionLag since(@Nullable Long oldestAtMs) {
            return new PartitionLag(end - from, committed, end, oldestAtMs);
        }
    }

    /**
     * @param clientProperties of Kafka clients, with the brokers' addresses
     * @param topics that the group reads
     */
    public GroupLag(Admin admin, Map<String, Object> clientProperties, Collection<String> topics, Positions positions) {
        this.admin = admin;
        this.topics = List.copyOf(topics);
        this.positions = positions;
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.partition.fetch.bytes", 1024); // one record is wanted, and a batch comes whole
        reader = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Looks once, at every partition of the topics.
     *
     * @throws ExecutionException when the broker refuses
     * @throws TimeoutException when it does not answer
     */
    public Map<TopicPartition, PartitionLag> look() throws ExecutionException, TimeoutException, InterruptedException {
        Collection<TopicPartition> partitions = partitions();
        Map<TopicPartition, Long> committed = positions.committed();
        Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, PartitionLag> lags = new HashMap<>();
        Map<TopicPartition, Gap> gaps = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long at = committed.get(partition);
            long from = Math.max(at == null ? 0 : at, beginnings.getOrDefault(partition, 0L));
            Gap gap = new Gap(at, from, ends.getOrDefault(partition, 0L));
            if (gap.from < gap.end) {
                gaps.put(partition, gap);
            } else {
                lags.put(partition, gap.closed());
            }
        }
        lags.putAll(readOldest(gaps));
        return lags;
    }

    private Collection<TopicPartition> partitions() throws ExecutionException, TimeoutException, InterruptedException {
        return admin.describeTopics(topics).allTopicNames().get(ANSWER_SECONDS, TimeUnit.SECONDS).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
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
        gaps.forEach((partition, gap) -> reader.seek(partition, gap.from));
        long giveUpAt = System.nanoTime() + READ_WITHIN.toNanos();
        while (lags.size() < gaps.size() && System.nanoTime() < giveUpAt) {
            ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
            gaps.forEach((partition, gap) -> {
                List<ConsumerRecord<byte[], byte[]>> found = records.records(partition);
                if (lags.containsKey(partition)) {
                    return;
                }
                if (!found.isEmpty() && found.get(0).offset() < gap.end) {
                    lags.put(partition, gap.since(found.get(0).timestamp()));
                    reader.pause(List.of(partition));
                } else if (reader.position(partition) >= gap.end) {
                    lags.put(partition, gap.closed());
                    reader.pause(List.of(partition));
                }
            });
        }
        gaps.forEach((partition, gap) -> lags.putIfAbsent(partition, gap.since(null)));
        reader.assign(List.of());
        return lags;
    }

    @Override
    public void close() {
        reader.close();
    }
}
