package io.referrals.benchmarks.throughput;

import io.referrals.events.Click;
import io.referrals.events.Topic;
import io.referrals.events.serde.EventSerdes;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * What Kafka Streams itself takes: everything is decoded, each click becomes a row of a RocksDB store and a record of its
 * changelog, nothing is joined, counted or told. Exactly once, everything else as Kafka Streams has it by default.
 */
final class CeilingStreams {
    private static final String STORE = "clicks";

    private CeilingStreams() {}

    static KafkaStreams start(SideConfig config) {
        var serdes = EventSerdes.of(config.client());
        var topology = new Topology();
        topology.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray()));
        for (var topic : Textbook.INPUTS) {
            var bytes = new ByteArrayDeserializer();
            topology.addSource(topic.name(), bytes, bytes, topic.name());
            topology.addProcessor("take-" + topic.name(), () -> new Take(serdes, topic), topic.name());
            topology.connectProcessorAndStateStores("take-" + topic.name(), STORE);
        }
        return Textbook.start(topology, config);
    }

    /** Where the clicks can be counted afterwards. */
    static String changelog(SideConfig config) {
        return config.applicationId() + "-" + STORE + "-changelog";
    }

    /** Stores clicks as they came, each under a key of its own. */
    private static final class Take extends ContextualProcessor<byte[], byte[], Void, Void> {
        private final Topic<?> topic;
        private final Deserializer<? extends SpecificRecord> deserializer;
        private KeyValueStore<byte[], byte[]> clicks;

        @SuppressWarnings("NullAway.Init") // the store comes with the context
        Take(EventSerdes serdes, Topic<?> topic) {
            this.topic = topic;
            this.deserializer = serdes.serde(topic).deserializer();
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            clicks = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> raw) {
            var event = deserializer.deserialize(topic.name(), raw.value());
            if (event instanceof Click click) {
                clicks.put(click.getEventId().getBytes(StandardCharsets.UTF_8), raw.value());
            }
        }
    }
}
