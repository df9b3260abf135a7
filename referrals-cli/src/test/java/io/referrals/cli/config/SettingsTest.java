package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path directory;

    private ConfigPrint config;

    @BeforeEach
    void prepare() {
        config = new ConfigPrint(directory);
    }

    @Test
    void shouldPreferFlagThenEnvironmentThenFileThenDefaultWhenSeveralSayIt() throws IOException {
        // given
        var file = config.file("threads=3", "state-dir=/file", "rocksdb-memory-mib=64");
        config.environment.put("REFERRALS_THREADS", "5");
        config.environment.put("REFERRALS_STATE_DIR", "/environment");
        config.environment.put("REFERRALS_ROCKSDB_MEMORY_MIB", ""); // as good as not set

        // when
        var settings = config.print("attribution", "--config", file, "--threads", "7");

        // then
        assertThat(settings)
                .containsEntry("threads", "7 --threads")
                .containsEntry("state-dir", "/environment environment REFERRALS_STATE_DIR")
                .containsEntry("rocksdb-memory-mib", "64 file " + file)
                .containsEntry("state-retention", "P400D default")
                .containsEntry("as-of", "- not set");
    }

    @Test
    void shouldTakeTheFileTheEnvironmentNamesWhenNoFlagDoes() throws IOException {
        // given
        config.environment.put("REFERRALS_CONFIG", config.file("api-port=8080"));

        // when
        var settings = config.print("rewards");

        // then
        assertThat(settings.get("api-port")).startsWith("8080 file ");
    }

    @Test
    void shouldHandOnKafkasOwnSettingsWhenTheyHaveAPrefix() throws IOException {
        // given
        var file = config.file(
                "kafka.security.protocol=SASL_SSL",
                "streams.num.stream.threads=6",
                "streams.num.standby.replicas=1",
                "streams.commit.interval.ms=200",
                "streams.replication.factor=3",
                "streams.main.consumer.max.poll.records=100",
                "schema.registry.ssl.truststore.type=PEM");
        config.environment.put("REFERRALS_KAFKA_RETRY_BACKOFF_MS", "250");
        config.environment.put("REFERRALS_KAFKA_LOG_LEVEL", "INFO");
        config.environment.put("REFERRALS_STREAMS_NUM_STANDBY_REPLICAS", "2");

        // when
        var settings = config.print("attribution", "--config", file, "--streams-property", "commit.interval.ms=300");

        // then
        assertThat(settings)
                .containsEntry("kafka.security.protocol", "SASL_SSL file " + file)
                .containsEntry("kafka.retry.backoff.ms", "250 environment REFERRALS_KAFKA_RETRY_BACKOFF_MS")
                .containsEntry("streams.num.stream.threads", "6 file " + file)
                .containsEntry("streams.num.standby.replicas", "2 environment REFERRALS_STREAMS_NUM_STANDBY_REPLICAS")
                .containsEntry("streams.commit.interval.ms", "300 --streams-property")
                .containsEntry("schema.registry.ssl.truststore.type", "PEM file " + file)
                .doesNotContainKey("kafka.log.level");
    }

    @Test
    void shouldPassOverVariablesOfOthersWhenTheyBeginLikeOurs() throws IOException {
        // given: of the launcher, of Kubernetes, and of the other application
        config.environment.put("REFERRALS_HEAP", "2g");
        config.environment.put("REFERRALS_SERVICE_HOST", "10.0.0.1");
        config.environment.put("REFERRALS_PORT_80_TCP_ADDR", "10.0.0.1");
        config.environment.put("REFERRALS_PORT", "tcp://10.0.0.1:80");
        config.environment.put("REFERRALS_API_PORT", "tcp://10.0.0.2:80");
        config.environment.put("REFERRALS_THREADS", "3");

        // when, then
        assertThat(config.print("rewards")).doesNotContainKey("threads");
    }

    @Test
    void shouldTakeAPortFromTheEnvironmentThoughKubernetesHasVariablesOfSuchNames() throws IOException {
        // given
        config.environment.put("REFERRALS_ADMIN_PORT", "8081");

        // when, then
        assertThat(config.print("attribution").get("admin-port")).startsWith("8081 ");
    }
}
