package io.referrals.cli.publish;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.events.EventHeaders;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topic;
import io.referrals.events.Topic.Cleanup;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.ParsedLine;
import io.referrals.events.intake.Reason;
import io.referrals.events.serde.EventSerdes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes parsed lines in their order: records to their topics, refused lines to the quarantine. Every record carries
 * the file and line it came from, so that a refusal further down can still name them.
 *
 * <p>The order holds within a partition, also through retries (idempotent producer). For one thread.
 */
public final class Publisher implements AutoCloseable {
    /** Where a line was meant to go that does not even name a known type. */
    private static final String NO_TOPIC = "unknown";

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Topic<?>, Serializer<SpecificRecord>> serializers;
    private final Partitioning.Keys keys;
    private final Partitioning.Chooser chooser;
    private final Instant arrival;
    private final Map<String, Integer> partitionCounts = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
    private String input = "";
    private byte[] inputBytes = {};
    private long lines;
    private long published;

    /**
     * @param arrival the time of arrival a refused line is given
     */
    public Publisher(Broker broker, EventSerdes serdes, Partitioning partitioning, Instant arrival) {
        this.serializers = serializers(serdes);
        this.keys = partitioning.keys();
        this.chooser = new Partitioning.Chooser(partitioning.partitioner());
        this.arrival = arrival;
        var config = broker.clientConfig();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        config.put(ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, "1");
        config.put(ProducerConfig.LINGER_MS_CONFIG, "20");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(256 << 10));
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(32 << 20));
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(4 << 20));
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends lines in their order; a record that the broker did not take is a failure, perhaps only of the next batch. */
    public void publish(List<InputLine> batch) {
        for (var line : batch) {
            lines++;
            if (line.parsed() instanceof ParsedLine.Accepted accepted) {
                send(accepted.topic(), accepted.key(), accepted.record(), line);
                published++;
            } else if (line.parsed() instanceof ParsedLine.Refused parsed) {
                quarantine(parsed, line);
                refused.merge(parsed.refusal().reason(), 1L, Long::sum);
            }
        }
        check();
    }

    /** Waits until the broker has everything; a record it did not take is a failure. */
    public void flush() {
        producer.flush();
        check();
    }

    /** Lines so far, blank ones not counted. */
    public long lines() {
        return lines;
    }

    /** Of them, those sent to an input topic. */
    public long published() {
        return published;
    }

    /** Of them, those sent to the quarantine, by reason. */
    public Map<Reason, Long> refused() {
        return refused;
    }

    @Override
    public void close() {
        producer.close();
    }

    private void quarantine(ParsedLine.Refused parsed, InputLine line) {
        var type = parsed.type() == null ? null : EventType.named(parsed.type());
        var record = QuarantinedRecord.newBuilder()
                .setReason(parsed.refusal().reason().name())
                .setMessage(parsed.refusal().message())
                .setSourceTopic(type == null ? NO_TOPIC : type.topic().name())
                .setInput(line.input())
                .setLine(line.number())
                .setValue(ByteBuffer.wrap(line.bytes()))
                .setArrivedAt(arrival)
                .build();
        send(Topics.QUARANTINE, line.input() + '/' + line.number(), record, line);
    }

    private void send(Topic<?> topic, String key, SpecificRecord value, InputLine line) {
        var keyBytes = keys == Partitioning.Keys.NULL && topic.cleanup() == Cleanup.DELETE
                ? null
                : key.getBytes(StandardCharsets.UTF_8);
        var partition = chooser.choose(keyBytes, partitions(topic.name()));
        var bytes = serialize(topic, value);
        producer.send(
                new ProducerRecord<>(topic.name(), partition, keyBytes, bytes, headers(line)), (metadata, error) -> {
                    if (error != null) {
                        failure.compareAndSet(null, error);
                    }
                });
    }

    /** The record's value as it is sent; throws what the registry says when there is no schema for it. */
    byte[] serialize(Topic<?> topic, SpecificRecord value) {
        var serializer = serializers.get(topic);
        if (serializer == null) {
            throw new IllegalStateException("no serializer for " + topic.name());
        }
        return serializer.serialize(topic.name(), value);
    }

    @SuppressWarnings("unchecked") // every topic's serde takes the records of that topic
    private static Map<Topic<?>, Serializer<SpecificRecord>> serializers(EventSerdes serdes) {
        var serializers = new HashMap<Topic<?>, Serializer<SpecificRecord>>();
        for (var topic : Topics.INPUTS) {
            serializers.put(
                    topic, (Serializer<SpecificRecord>) serdes.serde(topic).serializer());
        }
        serializers.put(Topics.QUARANTINE, (Serializer<SpecificRecord>)
                (Serializer<?>) serdes.serde(Topics.QUARANTINE).serializer());
        return serializers;
    }

    private List<Header> headers(InputLine line) {
        if (!input.equals(line.input())) {
            input = line.input();
            inputBytes = input.getBytes(StandardCharsets.UTF_8);
        }
        return List.of(
                new RecordHeader(EventHeaders.INPUT, inputBytes),
                new RecordHeader(EventHeaders.LINE, Long.toString(line.number()).getBytes(StandardCharsets.US_ASCII)));
    }

    private int partitions(String topic) {
        return partitionCounts.computeIfAbsent(
                topic, name -> producer.partitionsFor(name).size());
    }

    private void check() {
        var error = failure.get();
        if (error != null) {
            throw new Failure("The broker did not take a record: " + error.getMessage(), error);
        }
    }
}
