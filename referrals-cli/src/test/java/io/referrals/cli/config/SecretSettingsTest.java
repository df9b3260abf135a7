package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSettingsTest {
    @TempDir
    Path directory;

    private ConfigPrint config;

    @BeforeEach
    void prepare() {
        config = new ConfigPrint(directory);
    }

    @Test
    void shouldHideSecretsWhenSettingsArePrinted() throws IOException {
        // given
        var secret = Files.writeString(directory.resolve("secret"), "s3cret\n");
        config.environment.put(
                "REFERRALS_LEDGER_URL", "jdbc:postgresql://db/l?user=app&password=s3cret&sslmode=verify-full");
        config.environment.put("REFERRALS_SCHEMA_REGISTRY_URL", "https://app:s3cret@registry/v7");
        config.environment.put("REFERRALS_KAFKA_SSL_KEYSTORE_PASSWORD", "s3cret");

        // when
        var settings = config.print(
                "rewards",
                "--kafka-property",
                "sasl.jaas.config=org.example.Module required username=\"app\" password=\"${file:" + secret + "}\";");

        // then
        assertThat(config.out()).doesNotContain("s3cret");
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
        var topics = config.run("topics", "plan", "--config", file.toString());
        var payouts = config.run("payouts", "show", "1", "--config", file.toString());

        // then
        assertThat(topics).isEqualTo(ExitCode.FAILURE);
        assertThat(payouts).isEqualTo(ExitCode.FAILURE);
        assertThat(config.err())
                .contains("Cannot reach the broker at 127.0.0.1:1")
                .contains("Cannot reach the ledger's database")
                .doesNotContain("p+w");
        assertThat(new SecretText().convert("jdbc:x?password=${file:" + secret + "}&a=b"))
                .isEqualTo("jdbc:x?password=p%2Bw%20%26&a=b");
    }

    @Test
    void shouldNameTheFileWhenASecretIsMissing() {
        // when
        var code = config.execute("rewards", "--ledger-url", "jdbc:postgresql://db/l?password=${file:/no/such}");

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(config.err()).contains("--ledger-url").contains("cannot read the secret in /no/such");
    }
}
