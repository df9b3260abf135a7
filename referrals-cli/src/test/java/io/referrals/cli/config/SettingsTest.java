package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
    private static final List<String> SERVERS = List.of(
            "bootstrap-server=broker:9092", "schema-registry-url=http://registry", "ledger-url=jdbc:postgresql://db/l");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path directory;

    @Test
    void shouldPreferFlagThenEnvironmentThenFileThenDefaultWhenSeveralSayIt() throws IOException {
        // given
        var file = file("threads=3", "state-dir=/file", "rocksdb-memory-mib=64");
        environment.put("REFERRALS_THREADS", "5");
        environment.put("REFERRALS_STATE_DIR", "/environment");
        environment.put("REFERRALS_ROCKSDB_MEMORY_MIB", ""); // as good as not set

        // when
        var settings = print("attribution", "--config", file, "--threads", "7");

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
        environment.put("REFERRALS_CONFIG", file("api-port=8080"));

        // when
        var settings = print("rewards");

        // then
        assertThat(settings.get("api-port")).startsWith("8080 file ");
    }

    @Test
    void shouldHandOnKafkasOwnSettingsWhenTheyHaveAPrefix() throws IOException {
        // given
        var file = file(
                "kafka.security.protocol=SASL_SSL",
                "streams.num.stream.threads=6",
                "streams.num.standby.replicas=1",
                "streams.commit.interval.ms=200",
                "streams.replication.factor=3",
                "streams.main.consumer.max.poll.records=100",
                "schema.registry.ssl.truststore.type=PEM");
        environment.put("REFERRALS_KAFKA_RETRY_BACKOFF_MS", "250");
        environment.put("REFERRALS_KAFKA_LOG_LEVEL", "INFO");
        environment.put("REFERRALS_STREAMS_NUM_STANDBY_REPLICAS", "2");

        // when
        var settings = print("attribution", "--config", file, "--streams-property", "commit.interval.ms=300");

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

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void shouldRefuseToStartWhenTheFileIsWrong(String application, String line, String key, String allowed)
            throws IOException {
        // when
        var code = execute(application, "--config", file(line));

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(key).contains(allowed);
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
        var code = execute(application, "--config", file(line));

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(" cannot be set: ").contains(why);
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
        environment.put("REFERRALS_THREDS", "3");

        // when
        var code = execute("attribution", "--config", file());

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("Unknown setting REFERRALS_THREDS in the environment")
                .contains("REFERRALS_THREADS")
                .contains("REFERRALS_KAFKA_*");
    }

    @Test
    void shouldPassOverVariablesOfOthersWhenTheyBeginLikeOurs() throws IOException {
        // given: of the launcher, of Kubernetes, and of the other application
        environment.put("REFERRALS_HEAP", "2g");
        environment.put("REFERRALS_SERVICE_HOST", "10.0.0.1");
        environment.put("REFERRALS_PORT_80_TCP_ADDR", "10.0.0.1");
        environment.put("REFERRALS_PORT", "tcp://10.0.0.1:80");
        environment.put("REFERRALS_API_PORT", "tcp://10.0.0.2:80");
        environment.put("REFERRALS_THREADS", "3");

        // when, then
        assertThat(print("rewards")).doesNotContainKey("threads");
    }

    @Test
    void shouldTakeAPortFromTheEnvironmentThoughKubernetesHasVariablesOfSuchNames() throws IOException {
        // given
        environment.put("REFERRALS_ADMIN_PORT", "8081");

        // when, then
        assertThat(print("attribution").get("admin-port")).startsWith("8081 ");
    }

    @Test
    void shouldHideSecretsWhenSettingsArePrinted() throws IOException {
        // given
        var secret = Files.writeString(directory.resolve("secret"), "s3cret\n");
        environment.put("REFERRALS_LEDGER_URL", "jdbc:postgresql://db/l?user=app&password=s3cret&sslmode=verify-full");
        environment.put("REFERRALS_SCHEMA_REGISTRY_URL", "https://app:s3cret@registry/v7");
        environment.put("REFERRALS_KAFKA_SSL_KEYSTORE_PASSWORD", "s3cret");

        // when
        var settings = print(
                "rewards",
                "--kafka-property",
                "sasl.jaas.config=org.example.Module required username=\"app\" password=\"${file:" + secret + "}\";");

        // then
        assertThat(out.toString()).doesNotContain("s3cret");
        assertThat(settings.get("ledger-url")).startsWith("jdbc:postgresql://db/l?user=app&password=[hidden]&sslmode=");
        assertThat(settings.get("schema-registry-url")).startsWith("https://[hidden]@registry/v7");
        assertThat(settings.get("kafka.sasl.jaas.config")).startsWith("[hidden] --kafka-property");
    }

    @Test
    void shouldConnectWithSecretsOfFilesWhenAnotherVerbGetsTheFileOfAnApplication() throws IOException {
        // given: what only an application knows is passed over, the addresses and the properties are used
        var secret = Files.writeString(directory.resolve("secret"), "p+w &\n");
        var file = Files.write(
                directory.resolve("operator.properties"),
                List.of(
                        "threads=3",
                        "streams.num.standby.replicas=1",
                        "ledger-url=jdbc:postgresql://127.0.0.1:1/l?user=u&password=${file:" + secret + "}",
                        "bootstrap-server=127.0.0.1:1",
                        "kafka.default.api.timeout.ms=500",
                        "kafka.request.timeout.ms=500"));

        // when
        var topics = run("topics", "plan", "--config", file.toString());
        var payouts = run("payouts", "show", "1", "--config", file.toString());

        // then
        assertThat(topics).isEqualTo(ExitCode.FAILURE);
        assertThat(payouts).isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString())
                .contains("no broker answered at 127.0.0.1:1")
                .contains("The ledger's database does not answer")
                .doesNotContain("p+w");
        assertThat(new SecretText().convert("jdbc:x?password=${file:" + secret + "}&a=b"))
                .isEqualTo("jdbc:x?password=p%2Bw%20%26&a=b");
    }

    @Test
    void shouldNameTheFileWhenASecretIsMissing() {
        // when
        var code = execute("rewards", "--ledger-url", "jdbc:postgresql://db/l?password=${file:/no/such}");

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--ledger-url").contains("cannot read the secret in /no/such");
    }

    /** Setting to value and origin. */
    private Map<String, String> print(String application, String... options) throws IOException {
        for (var server : SERVERS) {
            var name = server.substring(0, server.indexOf('='));
            environment.putIfAbsent(SettingKeys.variable(name), server.substring(name.length() + 1));
        }
        assertThat(execute(application, options)).as(err.toString()).isEqualTo(ExitCode.OK);
        var settings = new TreeMap<String, String>();
        out.toString().lines().skip(1).forEach(line -> {
            var cells = line.split(" {2,}", 3);
            settings.put(cells[0], cells[1] + " " + cells[2]);
        });
        return settings;
    }

    private int execute(String application, String... options) {
        var arguments = new ArrayList<>(List.of("config", "print", application));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), environment)
                .execute(arguments);
    }

    private String file(String... lines) throws IOException {
        var all = new ArrayList<>(SERVERS);
        all.addAll(List.of(lines));
        return Files.write(directory.resolve("app.properties"), all).toString();
    }
}
