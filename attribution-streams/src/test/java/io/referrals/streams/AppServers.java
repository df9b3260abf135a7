package io.referrals.streams;

import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import io.referrals.streams.topology.InternalTopics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The servers of an application under test, with nothing on them, and clients of theirs. */
final class AppServers implements AutoCloseable {
    final LocalStack stack = SharedStack.cleared();
    final Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    final EventSerdes serdes = EventSerdes.of(Map.of("schema.registry.url", stack.schemaRegistryUrl()));
    final KafkaProducer<byte[], byte[]> producer;

    AppServers(Map<String, Object> producerProperties) {
        Map<String, Object> properties = new HashMap<>(producerProperties);
        properties.put("bootstrap.servers", stack.bootstrapServers());
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** All that the application needs, as {@code topics apply} does. */
    void createTopics(int partitions) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        Topics.ALL.forEach(
                topic -> topics.add(new NewTopic(topic.name(), partitions, (short) 1).configs(topic.config())));
        topics.add(new NewTopic(InternalTopics.accounting(), partitions, (short) 1)
                .configs(InternalTopics.accountingConfig()));
        admin.createTopics(topics).all().get();
        createTopicsBetweenPartitions(AttributionConfig.DEFAULT_APPLICATION_ID, partitions);
    }

    /** What an application under another id needs besides. */
    void createTopicsBetweenPartitions(String applicationId, int partitions) throws Exception {
        List<NewTopic> topics = new InternalTopics(applicationId)
                .consumed().stream()
                        .map(name -> new NewTopic(name, partitions, (short) 1).configs(InternalTopics.consumedConfig()))
                        .toList();
        admin.createTopics(topics).all().get();
    }

    AttributionConfig config(Path state) {
        return AttributionConfig.of(stack.bootstrapServers(), stack.schemaRegistryUrl(), state);
    }

    @Override
    public void close() {
        producer.close();
        serdes.close();
        admin.close();
    }
}
