package io.referrals.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The whole path on the images of {@code docker-compose.yml}. Skipped where there is no Docker engine. */
@Testcontainers(disabledWithoutDocker = true, parallel = true)
class ContainersIT {
    private static final int REGISTRY_PORT = 8080;
    /** A busy machine needs more than the minute that is usual; a pull is not part of it. */
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);

    @Container
    private static final KafkaContainer BROKER =
            new KafkaContainer(DockerImageName.parse("apache/kafka:4.3.1")).withStartupTimeout(STARTS_WITHIN);

    @Container
    private static final GenericContainer<?> REGISTRY = new GenericContainer<>(
                    DockerImageName.parse("apicurio/apicurio-registry:3.0.9"))
            .withEnv("APICURIO_RULES_GLOBAL_COMPATIBILITY", "BACKWARD")
            .withExposedPorts(REGISTRY_PORT)
            .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").withStartupTimeout(STARTS_WITHIN));

    @Container
    private static final PostgreSQLContainer LEDGER =
            new PostgreSQLContainer(DockerImageName.parse("postgres:18.6")).withStartupTimeout(STARTS_WITHIN);

    @Test
    void shouldGiveWhatTheCaseExpectsWhenTheServersAreContainers(@TempDir Path directory) throws IOException {
        // given
        var input = Files.write(directory.resolve("events.ndjson"), CaseFiles.lines("01-two-sided"::equals));
        var out = new StringWriter();

        // when
        var code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(System.err, true))
                .execute(
                        "replay",
                        "--into-given-servers",
                        "--input",
                        input.toString(),
                        "--output",
                        directory.toString(),
                        "--as-of",
                        "2026-09-01T00:00:00Z",
                        "--bootstrap-server",
                        BROKER.getBootstrapServers(),
                        "--schema-registry-url",
                        "http://" + REGISTRY.getHost() + ":" + REGISTRY.getMappedPort(REGISTRY_PORT)
                                + "/apis/ccompat/v7",
                        "--ledger-url",
                        LEDGER.getJdbcUrl() + "&user=" + LEDGER.getUsername() + "&password=" + LEDGER.getPassword());

        // then
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(CaseFiles.differences(
                        CaseFiles.expected("01-two-sided"::equals, "conversions.ndjson"),
                        CaseFiles.read(directory.resolve("conversions.ndjson")),
                        "conversionId"))
                .isEmpty();
        assertThat(CaseFiles.differences(
                        CaseFiles.expected("01-two-sided"::equals, "rewards.ndjson"),
                        CaseFiles.read(directory.resolve("rewards.ndjson")),
                        "rewardId"))
                .isEmpty();
    }
}
