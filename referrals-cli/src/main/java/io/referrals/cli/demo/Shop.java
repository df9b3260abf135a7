package io.referrals.cli.demo;

import io.referrals.cli.Failure;
import io.referrals.cli.Pipeline;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.Keys;
import io.referrals.events.intake.ParsedLine;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** A storefront that sends its events as they happen and waits until the broker has each. */
final class Shop implements AutoCloseable {
    private final EventLines lines = new EventLines();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Topic<?>, Serializer<SpecificRecord>> serializers = new HashMap<>();

    @SuppressWarnings("unchecked") // every topic's serde takes the records of that topic
    Shop(Pipeline pipeline) {
        for (var topic : Topics.INPUTS) {
            serializers.put(topic, (Serializer<SpecificRecord>)
                    pipeline.serdes().serde(topic).serializer());
        }
        var config = pipeline.broker().clientConfig();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends an event written as a line of an event file. */
    void send(String line) throws InterruptedException {
        var parsed = lines.parse(line);
        if (!(parsed instanceof ParsedLine.Accepted accepted)) {
            throw new IllegalStateException("the demo's own event is refused: " + parsed);
        }
        send(accepted.topic(), accepted.key(), accepted.record());
    }

    void send(SpecificRecord record) throws InterruptedException {
        for (var topic : Topics.INPUTS) {
            if (topic.recordType().isInstance(record)) {
                send(topic, Keys.of(record), record);
            }
        }
    }

    private void send(Topic<?> topic, String key, SpecificRecord record) throws InterruptedException {
        var serializer = serializers.get(topic);
        if (serializer == null) {
            throw new IllegalStateException("no serializer for " + topic.name());
        }
        var value = serializer.serialize(topic.name(), record);
        try {
            producer.send(new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException e) {
            throw new Failure("The broker did not take an event: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
