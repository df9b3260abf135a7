package io.referrals.events.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.referrals.events.Click;
import io.referrals.events.Topics;
import io.referrals.events.registry.RegistryStub;
import io.referrals.events.registry.RegistryUnavailableException;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class EventSerdesTest {
    private static final byte[] SOME_RECORD = {0, 0, 0, 0, 9, 1, 2, 3};

    @Test
    void shouldReadWhatItWroteWhenNothingIsChosen() {
        // given
        Click click = (Click) new RandomRecords(7).next(Click.getClassSchema());
        try (EventSerdes serdes = EventSerdes.of(Map.of("schema.registry.url", "mock://event-serdes"))) {
            var serde = serdes.serde(Topics.CLICKS);

            // when
            byte[] data = serde.serializer().serialize(Topics.CLICKS.name(), click);

            // then
            assertThat(serde.deserializer().deserialize(Topics.CLICKS.name(), data))
                    .isEqualTo(click);
        }
    }

    @Test
    void shouldSayWhatIsMissingWhenConfluentsClassesAreChosen() {
        // given: a build without the Maven profile confluent
        assumeThat(getClass().getResource("/io/confluent/kafka/serializers/KafkaAvroSerializer.class"))
                .isNull();

        // when / then
        assertThatThrownBy(() -> EventSerdes.of(
                        Map.of("schema.registry.url", "mock://event-serdes", EventSerdes.SERDE, "confluent")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("io.confluent:kafka-avro-serializer");
    }

    @Test
    void shouldRefuseAnUnknownChoice() {
        assertThatThrownBy(() -> EventSerdes.of(
                        Map.of("schema.registry.url", "mock://event-serdes", EventSerdes.SERDE, "apicurio")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(EventSerdes.SERDE);
    }

    @Test
    void shouldNotBlameTheRecordWhenTheRegistryIsDown() {
        // given
        try (RegistryStub stub = RegistryStub.start().answering(503, "")) {
            var serde = EventSerdes.of(Map.of("schema.registry.url", stub.url(), "max.retries", 0))
                    .serde(Topics.CLICKS);

            // when / then
            assertThatThrownBy(() -> serde.deserializer().deserialize(Topics.CLICKS.name(), SOME_RECORD))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void shouldNotBlameTheRecordWhenTheRegistryRefusesUs() {
        // given
        try (RegistryStub stub = RegistryStub.start().answering(403, "{\"error_code\":40301}")) {
            var serde =
                    EventSerdes.of(Map.of("schema.registry.url", stub.url())).serde(Topics.CLICKS);

            // when / then
            assertThatThrownBy(() -> serde.deserializer().deserialize(Topics.CLICKS.name(), SOME_RECORD))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }
}
