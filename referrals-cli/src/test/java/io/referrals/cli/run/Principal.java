package io.referrals.cli.run;

import io.referrals.cli.config.SecretText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What somebody can do on the broker with the settings of one principal, without the product's verbs. */
final class Principal {
    private final Map<String, Object> client = new HashMap<>();

    Principal(Path settings) throws IOException {
        var file = new Properties();
        try (var reader = Files.newBufferedReader(settings)) {
            file.load(reader);
        }
        client.put("bootstrap.servers", file.getProperty("bootstrap-server"));
        client.put("schema.registry.url", file.getProperty("schema-registry-url"));
        for (var key : file.stringPropertyNames()) {
            var property = key.replaceFirst("^kafka\\.", "");
            if (!property.equals(key) || key.startsWith("schema.registry.")) {
                client.put(property, SecretText.ofProperty(property, file.getProperty(key)));
            }
        }
    }

    /** The same client with another setting. */
    Principal with(String property, String value) {
        client.put(property, value);
        return this;
    }

    Map<String, Object> client() {
        return Map.copyOf(client);
    }

    /**
     * Writes one record and waits for the answer.
     *
     * @throws KafkaException as the broker refused it
     */
    void write(String topic, String key, byte[] value) {
        var config = new HashMap<>(client);
        config.put("max.block.ms", "20000");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException e) {
            throw (KafkaException) e.getCause();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * All committed records of a topic.
     *
     * @throws KafkaException as the broker refused it
     */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        var config = new HashMap<>(client);
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        config.put("default.api.timeout.ms", "20000");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            // Not asked for its partitions first: describing is another right than reading.
            var partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            return records;
        }
    }
}
