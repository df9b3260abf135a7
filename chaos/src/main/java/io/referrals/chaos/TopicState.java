package io.referrals.chaos;

import io.referrals.cli.Broker;
import io.referrals.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/** Follows a topic from its beginning, as a reader of committed records: the newest value of each key. */
final class TopicState<T extends SpecificRecord> implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Topic<T> topic;
    private final Deserializer<T> deserializer;
    private final Map<String, T> newest = new HashMap<>();
    private final BiConsumer<T, T> onReplaced;

    /** @param onReplaced told the value of a key before and the one after it */
    TopicState(Broker broker, Topic<T> topic, Deserializer<T> deserializer, BiConsumer<T, T> onReplaced) {
        this.topic = topic;
        this.deserializer = deserializer;
        this.onReplaced = onReplaced;
        consumer = broker.reader();
        var partitions = Broker.partitions(consumer, topic.name());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads on to where the topic ends now. */
    Map<String, T> read() {
        Broker.readToEnd(consumer, record -> {
            var value = deserializer.deserialize(topic.name(), record.value());
            if (value == null) {
                throw new IllegalStateException(topic.name() + " holds a record without a value");
            }
            var before = newest.put(new String(record.key(), StandardCharsets.UTF_8), value);
            if (before != null) {
                onReplaced.accept(before, value);
            }
        });
        return newest;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
