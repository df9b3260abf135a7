package io.referrals.events.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Click;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSchemaRegistryTest {
    private static final Schema CLICK = ContractSchema.of(Click.getClassSchema());
    private static final String INTERNAL_ERROR = "{\"error_code\":50001,\"message\":\"store\"}";

    private final RegistryStub stub = RegistryStub.start();

    @AfterEach
    void stop() {
        stub.close();
    }

    private SchemaRegistry connect(Object... keysAndValues) {
        Map<String, Object> configs = new HashMap<>(Map.of(
                "schema.registry.url", stub.url(),
                "max.retries", 2,
                "retries.wait.ms", 1,
                "http.connect.timeout.ms", 2000,
                "http.read.timeout.ms", 2000));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configs.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return SchemaRegistry.connect(configs);
    }

    @Test
    void shouldReturnTheIdWhenASchemaIsRegistered() {
        // given
        stub.answering(200, "{\"id\":7}");

        // when
        int id = connect().register("a topic/value", CLICK);

        // then
        assertThat(id).isEqualTo(7);
        assertThat(stub.requests()).hasSize(1);
        assertThat(stub.requests().get(0).path()).isEqualTo("/subjects/a%20topic%2Fvalue/versions");
        assertThat(stub.requests().get(0).body()).doesNotContain("avro.java.string");
    }

    @Test
    void shouldAskOnceWhenTheSameIsNeededAgain() {
        // given
        stub.answering(200, "{\"id\":7}").answering(200, schemaAnswer(CLICK));
        SchemaRegistry registry = connect();

        // when
        registry.register("clicks-value", CLICK);
        registry.register("clicks-value", CLICK);
        Schema first = registry.schemaById(7);
        Schema second = registry.schemaById(7);

        // then
        assertThat(first).isEqualTo(CLICK).isSameAs(second);
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void shouldSayNotFoundWhenTheIdIsUnknown() {
        // given
        stub.answering(404, "{\"error_code\":40403,\"message\":\"Schema 99 not found\"}");

        // when / then
        assertThatThrownBy(() -> connect().schemaById(99))
                .isInstanceOf(SchemaNotFoundException.class)
                .hasMessageContaining("99")
                .hasMessageContaining(stub.url());
    }

    @Test
    void shouldNotCallAnIdUnknownWhenTheAddressIsNotARegistry() {
        // given
        stub.answering(404, "<html>nothing here</html>");

        // when / then: whoever answers says nothing about the record
        assertThatThrownBy(() -> connect().schemaById(99)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void shouldSayNotFoundWhenTheRegistryRefusesThisIdAlone() {
        // given: Apicurio's answer for an Avro artifact whose int field has the default "text"
        stub.answering(400, "{\"error_code\":400,\"message\":\"Syntax or parsing error\"}")
                .answering(200, "{\"compatibilityLevel\":\"NONE\"}");

        // when / then
        assertThatThrownBy(() -> connect().schemaById(3))
                .isInstanceOf(SchemaNotFoundException.class)
                .hasMessageContaining("HTTP 400");
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void shouldSayNotFoundWhenTheRegistryFailsOverThisIdAlone() {
        // given
        stub.answering(500, INTERNAL_ERROR)
                .answering(500, INTERNAL_ERROR)
                .answering(500, INTERNAL_ERROR)
                .answering(200, "{\"compatibilityLevel\":\"NONE\"}");

        // when / then
        assertThatThrownBy(() -> connect().schemaById(3)).isInstanceOf(SchemaNotFoundException.class);
    }

    @Test
    void shouldBeUnavailableWhenTheRegistryFailsOverEveryQuestion() {
        // given
        stub.answering(500, INTERNAL_ERROR);

        // when / then
        assertThatThrownBy(() -> connect().schemaById(3)).isInstanceOf(RegistryUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"n\",\"type\":\"int\",\"default\":\"text\"}]}",
                "{\"type\":\"record\",\"name\":\"1\",\"fields\":[]}",
                "{\"type\":\"nothing\"}",
                "no schema",
                ""
            })
    void shouldSayNotFoundWhenAvroCannotReadTheSchema(String schema) {
        // given
        stub.answering(200, "{\"schema\":" + new com.fasterxml.jackson.databind.node.TextNode(schema) + "}");

        // when / then
        assertThatThrownBy(() -> connect().schemaById(3)).isInstanceOf(SchemaNotFoundException.class);
    }

    @Test
    void shouldSayNotFoundWhenReferencesHaveNoEnd() {
        // given
        StringBuilder references = new StringBuilder("{\"name\":\"R0\",\"subject\":\"s0\",\"version\":1}");
        for (int i = 1; i < 1_000; i++) {
            references.append(",{\"name\":\"R%1$d\",\"subject\":\"s%1$d\",\"version\":1}".formatted(i));
        }
        stub.answering(200, "{\"schema\":\"\\\"int\\\"\",\"references\":[" + references + "]}");

        // when / then
        assertThatThrownBy(() -> connect().schemaById(3)).isInstanceOf(SchemaNotFoundException.class);
        assertThat(stub.requests()).hasSizeLessThan(100);
    }

    @Test
    void shouldAskOnceWhenAnUnknownIdComesAgainAndAgain() {
        // given
        stub.answering(404, "{\"error_code\":40403,\"message\":\"Schema 99 not found\"}");
        SchemaRegistry registry = connect();

        // when
        for (int i = 0; i < 4_000; i++) {
            assertThatThrownBy(() -> registry.schemaById(99)).isInstanceOf(SchemaNotFoundException.class);
        }

        // then: once, or as often as its time ran out on a slow machine
        assertThat(stub.requests()).hasSizeLessThan(10);
    }

    @Test
    void shouldAskForFewWhenEveryRecordHasAnotherUnknownId() {
        // given
        stub.answering(404, "{\"error_code\":40403,\"message\":\"not found\"}");
        SchemaRegistry registry = connect();

        // when
        for (int i = 1; i <= 4_000; i++) {
            int id = i;
            assertThatThrownBy(() -> registry.schemaById(id)).isInstanceOf(SchemaNotFoundException.class);
        }

        // then
        assertThat(stub.requests()).hasSizeLessThan(200);
    }

    @Test
    void shouldRefuseWhenTheAnswerHasNoId() {
        // given
        stub.answering(200, "<html>welcome</html>");

        // when / then
        assertThatThrownBy(() -> connect().register("clicks-value", CLICK))
                .isInstanceOf(RegistryRefusedException.class);
    }

    @Test
    void shouldTryAgainWhenTheRegistryFailsForAMoment() {
        // given
        stub.answering(500, INTERNAL_ERROR).answering(503, "").answering(200, "{\"id\":7}");

        // when
        int id = connect().register("clicks-value", CLICK);

        // then
        assertThat(id).isEqualTo(7);
        assertThat(stub.requests()).hasSize(3);
    }

    @Test
    void shouldGiveUpAsUnavailableWhenTheRegistryKeepsFailing() {
        // given
        stub.answering(500, INTERNAL_ERROR);

        // when / then
        assertThatThrownBy(() -> connect().register("clicks-value", CLICK))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("/subjects/clicks-value/versions")
                .hasMessageContaining(stub.url())
                .hasMessageContaining("HTTP 500 store");
        assertThat(stub.requests()).hasSize(3);
    }

    @Test
    void shouldUseTheNextUrlWhenTheFirstIsDown() {
        // given
        try (RegistryStub down = RegistryStub.start()) {
            String downUrl = down.url();
            down.close();
            stub.answering(200, "{\"id\":7}").answering(200, "{\"id\":8}");
            SchemaRegistry registry =
                    connect("schema.registry.url", downUrl + "," + stub.url() + "/", "max.retries", 0);

            // when / then
            assertThat(registry.register("clicks-value", CLICK)).isEqualTo(7);
            assertThat(registry.register("other-value", CLICK)).isEqualTo(8);
        }
    }

    @Test
    void shouldNotTryAgainWhenTheSchemaIsIncompatible() {
        // given
        stub.answering(409, "{\"error_code\":409,\"message\":\"READER_FIELD_MISSING_DEFAULT_VALUE\"}");

        // when / then
        assertThatThrownBy(() -> connect().register("clicks-value", CLICK))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("clicks-value")
                .hasMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE");
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void shouldSendTheUserOfTheUrlAndHideItWhenTheRequestFails() {
        // given
        stub.answering(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
        String url = "http://me:s3cr%2Bet@localhost:" + stub.port();

        // when / then
        assertThatThrownBy(() -> connect("schema.registry.url", url).schemaById(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("HTTP 401")
                .hasMessageNotContaining("s3cr");
        assertThat(stub.requests().get(0).authorization()).isEqualTo("Basic bWU6czNjcitldA==");
    }

    @Test
    void shouldSendTheConfiguredUserWhenTheSourceIsUserInfo() {
        // given
        stub.answering(200, "{\"id\":7}");

        // when
        connect("basic.auth.credentials.source", "USER_INFO", "schema.registry.basic.auth.user.info", "me:secret")
                .register("clicks-value", CLICK);

        // then
        assertThat(stub.requests().get(0).authorization()).isEqualTo("Basic bWU6c2VjcmV0");
    }

    @Test
    void shouldSendTheBrokersUserWhenTheSourceIsSaslInherit() {
        // given
        stub.answering(200, "{\"id\":7}");
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required"
                + " username=\"me\" password=\"secret\";";

        // when
        connect("basic.auth.credentials.source", "SASL_INHERIT", "sasl.jaas.config", jaas)
                .register("clicks-value", CLICK);

        // then
        assertThat(stub.requests().get(0).authorization()).isEqualTo("Basic bWU6c2VjcmV0");
    }

    @Test
    void shouldSendTheTokenWhenABearerTokenIsConfigured() {
        // given
        stub.answering(200, "{\"id\":7}");

        // when
        connect("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken")
                .register("clicks-value", CLICK);

        // then
        assertThat(stub.requests().get(0).authorization()).isEqualTo("Bearer t0ken");
    }

    @Test
    void shouldNotCallItAvroWhenTheIdIsOfAnotherKindOfSchema() {
        // given
        stub.answering(200, "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}");

        // when / then
        assertThatThrownBy(() -> connect().schemaById(3))
                .isInstanceOf(SchemaNotFoundException.class)
                .hasMessageContaining("JSON");
    }

    @Test
    void shouldReadASchemaThatRefersToAnother() {
        // given
        stub.answering(
                        200,
                        "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":[{\\\"name\\\":\\\"b\\\","
                                + "\\\"type\\\":\\\"B\\\"}]}\",\"references\":[{\"name\":\"B\",\"subject\":\"b\",\"version\":2}]}")
                .answering(
                        200, "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"B\\\",\\\"fields\\\":[]}\"}");

        // when
        Schema schema = connect().schemaById(3);

        // then
        assertThat(schema.getField("b").schema().getFullName()).isEqualTo("B");
        assertThat(stub.requests().get(1).path()).isEqualTo("/subjects/b/versions/2");
    }

    @Test
    void shouldReadCompatibilityWhenTheSubjectHasItsOwn() {
        // given
        stub.answering(200, "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}")
                .answering(404, "{\"error_code\":40408,\"message\":\"not configured\"}")
                .answering(200, "{\"is_compatible\":false}");
        SchemaRegistry registry = connect();

        // when / then
        assertThat(registry.compatibility("clicks-value")).contains(Compatibility.FULL_TRANSITIVE);
        assertThat(registry.compatibility("other-value")).isEmpty();
        assertThat(registry.isCompatible("clicks-value", CLICK)).isFalse();
    }

    private static String schemaAnswer(Schema schema) {
        return "{\"schema\":" + new com.fasterxml.jackson.databind.node.TextNode(schema.toString()) + "}";
    }
}
