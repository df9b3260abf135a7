package io.referrals.events.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.localstack.SharedStack;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client against the real registry server. */
class SchemaRegistryIT {
    private static final Schema FIRST = schema("{'name':'a','type':'string'}");
    private static final Schema COMPATIBLE =
            schema("{'name':'a','type':'string'},{'name':'b','type':'string','default':''}");
    private static final Schema INCOMPATIBLE = schema("{'name':'a','type':'int'},{'name':'c','type':'long'}");

    private final SchemaRegistry registry = SchemaRegistry.connect(
            Map.of("schema.registry.url", SharedStack.get().schemaRegistryUrl(), "max.retries", 0));

    static List<Topic<?>> topics() {
        return Topics.ALL;
    }

    @ParameterizedTest
    @MethodSource("topics")
    void shouldKeepEverySchemaOfTheContract(Topic<?> topic) {
        // given
        Schema schema = ContractSchema.of(topic.schema());

        // when
        int id = registry.register(topic.subject(), schema);

        // then
        var fresh = SchemaRegistry.connect(
                Map.of("schema.registry.url", SharedStack.get().schemaRegistryUrl()));
        assertThat(fresh.schemaById(id)).isEqualTo(schema);
        assertThat(fresh.idOf(topic.subject(), schema)).isEqualTo(id);
        assertThat(fresh.latest(topic.subject()).id()).isEqualTo(id);
    }

    @Test
    void shouldHoldTheSubjectToItsCompatibility() {
        // given
        String subject = "compatibility-it-value";
        assertThat(registry.isCompatible(subject, FIRST)).isTrue();
        registry.register(subject, FIRST);

        // when
        registry.setCompatibility(subject, Compatibility.FULL_TRANSITIVE);

        // then
        assertThat(registry.compatibility(subject)).contains(Compatibility.FULL_TRANSITIVE);
        assertThat(registry.isCompatible(subject, COMPATIBLE)).isTrue();
        assertThat(registry.isCompatible(subject, INCOMPATIBLE)).isFalse();
        assertThatThrownBy(() -> registry.register(subject, INCOMPATIBLE))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining(subject);
        registry.register(subject, COMPATIBLE);
        assertThat(registry.latest(subject).version()).isEqualTo(2);
    }

    @Test
    void shouldSayNotFoundForWhatIsNotThere() {
        assertThatThrownBy(() -> registry.schemaById(987_654)).isInstanceOf(SchemaNotFoundException.class);
        assertThatThrownBy(() -> registry.latest("nobody-value")).isInstanceOf(SchemaNotFoundException.class);
        assertThatThrownBy(() -> registry.idOf("nobody-value", FIRST)).isInstanceOf(SchemaNotFoundException.class);
    }

    private static Schema schema(String fields) {
        return new Schema.Parser()
                .parse(("{'type':'record','name':'Sample','fields':[" + fields + "]}").replace('\'', '"'));
    }
}
