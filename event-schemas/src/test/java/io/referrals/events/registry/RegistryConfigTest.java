package io.referrals.events.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {
    @Test
    void shouldReadConfluentsKeysWhenTheyAreGivenAsText() {
        // given
        Map<String, Object> configs = Map.of(
                "schema.registry.url", "http://a:1/apis/ccompat/v7/, https://b:2",
                "http.read.timeout.ms", "1500",
                "max.retries", "5",
                "bootstrap.servers", "ignored:9092");

        // when
        RegistryConfig config = RegistryConfig.of(configs);

        // then
        assertThat(config.urls()).containsExactly(URI.create("http://a:1/apis/ccompat/v7"), URI.create("https://b:2"));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.maxRetries()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8081", "ftp://host", "http://", "http://me:s3cret@ho st"})
    void shouldRefuseAUrlWithoutRepeatingItWhenItCannotBeUsed(String url) {
        assertThatThrownBy(() -> RegistryConfig.of(Map.of("schema.registry.url", url)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "max.retries, -1",
        "http.connect.timeout.ms, 0",
        "basic.auth.credentials.source, FILE",
        "bearer.auth.credentials.source, OAUTHBEARER",
        "schema.registry.ssl.truststore.location, missing.p12"
    })
    void shouldRefuseTheConfigurationWhenAValueIsWrong(String key, String value) {
        assertThatThrownBy(() -> RegistryConfig.of(Map.of("schema.registry.url", "http://a", key, value)))
                .isInstanceOf(org.apache.kafka.common.KafkaException.class);
    }

    @Test
    void shouldNameTheKeyWhenTheUrlIsMissing() {
        assertThatThrownBy(() -> RegistryConfig.of(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void shouldHideSecretsWhenItIsPrinted() {
        // given
        Map<String, Object> configs = Map.of(
                "schema.registry.url", "http://me:s3cret@a",
                "bearer.auth.credentials.source", "STATIC_TOKEN",
                "bearer.auth.token", "t0ken");

        // when
        String printed = RegistryConfig.of(configs).toString();

        // then
        assertThat(printed).doesNotContain("s3cret").doesNotContain("t0ken").contains("Bearer [hidden]");
    }
}
