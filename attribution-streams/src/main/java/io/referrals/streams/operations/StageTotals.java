package io.referrals.streams.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.streams.topology.InternalTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the stages of all processes counted, from the accounting they commit with their work: exact through kills and
 * aborted transactions, and without a cost where the records pass.
 */
final class StageTotals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageTotals.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, JsonNode> published = new ConcurrentHashMap<>();
    private volatile boolean known;

    StageTotals(Map<String, Object> clientProperties) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads what was published since the last time, for some seconds at most; the first time, all that is there. */
    void readOn() {
        if (consumer.assignment().isEmpty()) {
            List<TopicPartition> partitions = consumer.partitionsFor(InternalTopics.accounting(), ANSWER).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), ANSWER);
        long pauseAt = System.nanoTime() + READ_WITHIN.toNanos();
        while (!isAt(ends)) {
            if (System.nanoTime() > pauseAt) {
                return;
            }
            consumer.poll(POLL).forEach(this::take);
        }
        known = true;
    }

    private boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), ANSWER) >= end.getValue());
    }

    /** Whether the totals have been read; before that, every sum is 0. */
    boolean areKnown() {
        return known;
    }

    /** A counter of a processor, e.g. {@code accepted, click}, summed over its partitions and over what is nested in it. */
    long of(String processor, String... path) {
        return sum(processor + '/', path);
    }

    /** A counter that several processors have, summed over all of them. */
    long ofAll(String... path) {
        return sum("", path);
    }

    private long sum(String keyPrefix, String... path) {
        long sum = 0;
        for (Map.Entry<String, JsonNode> entry : published.entrySet()) {
            if (entry.getKey().startsWith(keyPrefix)) {
                JsonNode node = entry.getValue();
                for (String name : path) {
                    node = node.path(name);
                }
                sum += node.asLong() + nested(node);
            }
        }
        return sum;
    }

    private static long nested(JsonNode node) {
        long sum = 0;
        for (JsonNode child : node) {
            sum += child.asLong();
        }
        return sum;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            published.put(text(record.key()), JSON.readTree(text(record.value())));
        } catch (JsonProcessingException e) {
            LOG.warn(
                    "{} holds something that is no accounting at partition {}, offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getOriginalMessage());
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
