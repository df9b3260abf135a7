package io.referrals.cli.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.streams.topology.InternalTopics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Follows the figures the topology publishes about itself. */
public final class AccountingReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, JsonNode> processors = new TreeMap<>();

    /** Reads from the beginning. */
    public AccountingReader(Broker broker) {
        consumer = broker.reader();
        var partitions = Broker.partitions(consumer, InternalTopics.accounting());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The totals as they are committed now. */
    public Totals read() {
        Broker.readToEnd(consumer, this::take);
        return Totals.of(processors.values());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            processors.put(utf8(record.key()), JSON.readTree(utf8(record.value())));
        } catch (JsonProcessingException e) {
            throw new Failure(
                    record.topic() + " holds something that is not the topology's accounting: " + "partition "
                            + record.partition() + ", offset " + record.offset(),
                    e);
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
