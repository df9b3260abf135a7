package io.referrals.streams.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.streams.topology.InternalTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what the stages of all processes publish about their work, in the transactions that commit it: exact through
 * kills and aborted transactions, and without a cost where the records pass. One thread reads; any may look at what is
 * known.
 */
public final class AccountingReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountingReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, JsonNode> published = new ConcurrentHashMap<>();

    /** @param clientProperties of Kafka clients, with the brokers' addresses */
    public AccountingReader(Map<String, Object> clientProperties) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The totals as they are committed now, however long it takes to read them. */
    public Totals read() {
        while (!readOn(ANSWER)) {
            LOG.debug("The accounting is long, and reading continues");
        }
        return Totals.of(published.values());
    }

    /**
     * Reads what was published since the last time; the first time, all that is there.
     *
     * @return whether it came to where the topic ended, within the time given
     * @throws UnknownTopicOrPartitionException when the topic is not there
     */
    boolean readOn(Duration within) {
        if (consumer.assignment().isEmpty()) {
            begin();
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), ANSWER);
        long pauseAt = System.nanoTime() + within.toNanos();
        while (!isAt(ends)) {
            if (System.nanoTime() > pauseAt) {
                return false;
            }
            consumer.poll(POLL).forEach(this::take);
        }
        return true;
    }

    private void begin() {
        List<TopicPartition> partitions = consumer.partitionsFor(InternalTopics.accounting(), ANSWER).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("There is no topic " + InternalTopics.accounting());
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), ANSWER) >= end.getValue());
    }

    /** What each processor published last, by its name and partition. */
    Map<String, JsonNode> published() {
        return Collections.unmodifiableMap(published);
    }

    /** What is no accounting was not written by a stage, so the totals are whole without it. */
    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            published.put(text(record.key()), JSON.readTree(text(record.value())));
        } catch (JsonProcessingException e) {
            LOG.warn(
                    "{} holds something that is not accounting at partition {}, offset {}",
                    record.topic(),
                    record.partition(),
                    record.offset());
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
