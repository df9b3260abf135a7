package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.serde.EventSerdes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessagesTest {
    private static final String SINK = Stage.ACCEPT.sink(Messages.PERSONS);

    @TempDir
    private Path directory;

    /** Sends a message before and after it passes the record on. */
    private static final class Sender extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final StageSettings settings;
        private final String name;
        private final List<String> next;
        private Messages messages;

        @SuppressWarnings("NullAway.Init") // the messages come with the context
        Sender(StageSettings settings, String name, String... next) {
            this.settings = settings;
            this.name = name;
            this.next = List.of(next);
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            messages = Messages.of(Stage.ACCEPT, context, settings);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            messages.arrived(record.timestamp());
            messages.send(Messages.PERSONS, "acme|bob", (name + " before").getBytes(UTF_8));
            next.forEach(node -> context().forward(record, node));
            messages.send(Messages.PERSONS, "acme|bob", (name + " after").getBytes(UTF_8));
        }
    }

    @Test
    void shouldKeepTheOrderWhenTwoProcessorsTellTheSamePerson() {
        // given
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "messages");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        var received = new ArrayList<String>();

        // when
        try (var serdes = EventSerdes.of(Map.of("schema.registry.url", "mock://messages"));
                var driver = new TopologyTestDriver(topology(serdes), properties)) {
            driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new byte[0], new byte[0]);
            driver.createOutputTopic("persons", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readValuesToList()
                    .forEach(parcel ->
                            Messages.unpack(parcel, (key, message) -> received.add(new String(message, UTF_8))));
        }

        // then
        assertThat(received).containsExactly("purchase before", "refund before", "refund after", "purchase after");
    }

    @Test
    void shouldCarryWhenTheFirstEventArrivedWhenMessagesOfSeveralGoTogether() {
        // given
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "messages");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());

        // when
        try (var serdes = EventSerdes.of(Map.of("schema.registry.url", "mock://messages"));
                var driver = new TopologyTestDriver(topology(serdes), properties)) {
            driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new byte[0], new byte[0], 1_000);
            var parcel = driver.createOutputTopic("persons", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecord();

            // then
            var received = new Record<>(parcel.key(), parcel.value(), parcel.timestamp(), parcel.headers());
            assertThat(Messages.arrivedAtMs(received)).isEqualTo(1_000);
            assertThat(Messages.arrivedAtMs(received.withHeaders(new RecordHeaders())))
                    .isEqualTo(parcel.timestamp());
        }
    }

    private static Topology topology(EventSerdes serdes) {
        var settings =
                new StageSettings(1, null, Duration.ofDays(400), serdes, new InternalTopics("messages"), delay -> {});
        return new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in")
                .addProcessor("purchase", () -> new Sender(settings, "purchase", "refund"), "in")
                .addProcessor("refund", () -> new Sender(settings, "refund"), "purchase")
                .addStateStore(
                        new RowsBuilder<>(Stage.ACCEPT.accountingStore(), Rows.Format.BYTES, new ThreadStores()),
                        "purchase",
                        "refund")
                .addSink(SINK, "persons", new ByteArraySerializer(), new ByteArraySerializer(), "purchase", "refund");
    }
}
