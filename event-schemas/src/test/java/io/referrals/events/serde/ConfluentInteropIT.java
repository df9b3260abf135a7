package io.referrals.events.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.registry.RegistryStub;
import io.referrals.localstack.SharedStack;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ours and the genuine Confluent classes read each other's bytes and share one schema id, over a real registry. */
class ConfluentInteropIT {
    private static final String TOPIC = Topics.CLICKS.name();
    private static final byte[] UNKNOWN_ID = {0, 0, 0x7f, 0, 9, 1, 2, 3};

    static List<Topic<?>> topics() {
        return Topics.ALL;
    }

    @ParameterizedTest
    @MethodSource("topics")
    <T extends SpecificRecord> void shouldAgreeOnEveryByte(Topic<T> topic) {
        long seed = new Random().nextLong();
        var records = new RandomRecords(seed);
        try (EventSerdes serdes =
                EventSerdes.of(Map.of("schema.registry.url", SharedStack.get().schemaRegistryUrl()))) {
            Serde<T> ours = serdes.serde(topic);
            for (int i = 0; i < 5; i++) {
                // given
                T record = topic.recordType().cast(records.next(topic.schema()));
                byte[] data = ours.serializer().serialize(topic.name(), record);

                // when
                byte[] theirs =
                        GenuineConfluent.readAndWrite(SharedStack.get().schemaRegistryUrl(), topic.name(), data);

                // then
                assertThat(theirs).as("seed %d", seed).isEqualTo(data);
                assertThat((Object) ours.deserializer().deserialize(topic.name(), theirs))
                        .isEqualTo(record);
            }
        }
    }

    @Test
    void shouldRegisterTheSameSchemaWhenConfluentsWritesFirst() {
        // given: a topic of its own, so that Confluent's serializer is the first to register there
        String topic = "written-by-confluent-first";
        SpecificRecord record = new RandomRecords(3).next(Topics.CLICKS.schema());
        try (EventSerdes serdes = EventSerdes.of(
                        Map.of("schema.registry.url", SharedStack.get().schemaRegistryUrl()));
                SpecificAvroSerde<SpecificRecord> ours = new SpecificAvroSerde<>()) {
            byte[] data = serdes.serde(Topics.CLICKS)
                    .serializer()
                    .serialize(TOPIC, Topics.CLICKS.recordType().cast(record));
            byte[] theirs = GenuineConfluent.readAndWrite(SharedStack.get().schemaRegistryUrl(), topic, data);

            // when
            ours.configure(
                    Map.of(
                            "schema.registry.url",
                            SharedStack.get().schemaRegistryUrl(),
                            "auto.register.schemas",
                            false),
                    false);

            // then
            assertThat(ours.serializer().serialize(topic, record)).isEqualTo(theirs);
        }
    }

    @Test
    void shouldUseConfluentsClassesWhenTheyAreChosen() {
        // given
        SpecificRecord record = new RandomRecords(4).next(Topics.CLICKS.schema());
        try (EventSerdes serdes =
                EventSerdes.of(Map.of("schema.registry.url", SharedStack.get().schemaRegistryUrl()))) {
            byte[] data = serdes.serde(Topics.CLICKS)
                    .serializer()
                    .serialize(TOPIC, Topics.CLICKS.recordType().cast(record));

            // when / then
            assertThat(GenuineConfluent.readAndWriteThroughFactory(
                            SharedStack.get().schemaRegistryUrl(), TOPIC, data))
                    .isEqualTo(data);
            assertThat(failure(SharedStack.get().schemaRegistryUrl(), Arrays.copyOf(data, data.length / 2)))
                    .isEqualTo("MalformedRecordException");
        }
    }

    @Test
    void shouldTellFailuresApartWhenConfluentsClassesAreChosen() {
        assertThat(failure(SharedStack.get().schemaRegistryUrl(), new byte[] {'{', '}', 0, 0, 0, 0}))
                .isEqualTo("MalformedRecordException");
        assertThat(failure(SharedStack.get().schemaRegistryUrl(), UNKNOWN_ID)).isEqualTo("MalformedRecordException");
        try (RegistryStub broken = RegistryStub.start().answering(503, "{\"error_code\":50001}")) {
            assertThat(failure(broken.url(), UNKNOWN_ID)).isEqualTo("RegistryUnavailableException");
            broken.close();
            assertThat(failure(broken.url(), UNKNOWN_ID)).isEqualTo("RegistryUnavailableException");
        }
        try (RegistryStub strict = RegistryStub.start().answering(401, "{\"error_code\":401}")) {
            assertThat(failure(strict.url(), UNKNOWN_ID)).isEqualTo("RegistryUnavailableException");
        }
    }

    private static String failure(String registryUrl, byte[] data) {
        return GenuineConfluent.failureThroughFactory(registryUrl, TOPIC, data);
    }
}
