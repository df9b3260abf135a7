package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WrongSettingsTest {
    @TempDir
    Path directory;

    private ConfigPrint config;

    @BeforeEach
    void prepare() {
        config = new ConfigPrint(directory);
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void shouldRefuseToStartWhenTheFileIsWrong(String application, String line, String key, String allowed)
            throws IOException {
        // when
        var code = config.execute(application, "--config", config.file(line));

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(config.err()).contains(key).contains(allowed);
    }

    static List<Arguments> wrongFiles() {
        return List.of(
                Arguments.of(
                        "attribution",
                        "thread=3",
                        "Unknown setting thread in file",
                        "Allowed are admin-host, admin-port, application-id, "),
                Arguments.of("rewards", "threads=3", "Unknown setting threads", "api-host, api-port"),
                Arguments.of("rewards", "streams.num.stream.threads=3", "Unknown setting streams.num", "kafka.*"),
                Arguments.of("attribution", "threads=many", "--threads", "'many' is not an int"),
                Arguments.of("attribution", "threads=65", "threads is 65", "1 to 64"),
                Arguments.of("attribution", "revision-floor=-1", "revisionFloor is -1", "at least 0"),
                Arguments.of("rewards", "api-port=99999", "99999", "65535"),
                Arguments.of("rewards", "kafka.securty.protocol=SSL", "kafka.securty.protocol", "settings of Kafka's"),
                Arguments.of("rewards", "kafka.security.protocol=TLS", "kafka.security.protocol", "SASL_SSL"),
                Arguments.of(
                        "attribution", "streams.num.standby.replica=1", "streams.num.standby.replica", "Allowed are"),
                Arguments.of("attribution", "streams.commit.interval.ms=soon", "streams.commit.interval.ms", "number"),
                Arguments.of("attribution", "streams.consumer.fetch.min=1", "streams.consumer.fetch.min", "Allowed"),
                Arguments.of(
                        "attribution", "schema.registry.ssl.trust=x", "schema.registry.ssl.trust", "ssl. settings"),
                Arguments.of("attribution", "kafka.referrals.serde=avro", "kafka.referrals.serde", "own, confluent"));
    }

    @ParameterizedTest
    @MethodSource("fixedSettings")
    void shouldSayWhyWhenASettingIsNotForConfiguration(String application, String line, String why) throws IOException {
        // when
        var code = config.execute(application, "--config", config.file(line));

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(config.err()).contains(" cannot be set: ").contains(why);
    }

    static List<Arguments> fixedSettings() {
        return List.of(
                Arguments.of("attribution", "streams.processing.guarantee=at_least_once", "exactly_once_v2"),
                Arguments.of("attribution", "streams.group.protocol=streams", "warm-up"),
                Arguments.of("attribution", "kafka.isolation.level=read_uncommitted", "read_committed"),
                Arguments.of("attribution", "streams.main.consumer.isolation.level=read_uncommitted", "read_committed"),
                Arguments.of("attribution", "streams.state.dir=/tmp", "state-dir"),
                Arguments.of("rewards", "kafka.isolation.level=read_uncommitted", "read_committed"),
                Arguments.of("rewards", "kafka.acks=1", "all copies"));
    }

    @Test
    void shouldRefuseAVariableNobodyKnowsWhenItBeginsLikeOurs() throws IOException {
        // given
        config.environment.put("REFERRALS_THREDS", "3");

        // when
        var code = config.execute("attribution", "--config", config.file());

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(config.err())
                .contains("Unknown setting REFERRALS_THREDS in the environment")
                .contains("REFERRALS_THREADS")
                .contains("REFERRALS_KAFKA_*");
    }
}
