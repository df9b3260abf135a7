package io.referrals.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.Referrals;
import io.referrals.localstack.SharedStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline with Confluent's own serializer and deserializer, in a JVM that has them on its class path. */
class GenuineConfluentIT {
    private static final Path CONFLUENT = Path.of("../event-schemas/target/confluent/confluent-classes.jar");
    private static final String CASE = "04-refunds";

    @TempDir
    @SuppressWarnings("NullAway.Init") // injected
    private Path directory;

    @Test
    void shouldDecideTheSameWhenConfluentsSerdeIsChosen() throws IOException, InterruptedException {
        // given
        var input = directory.resolve("events.ndjson");
        Files.write(input, CaseFiles.lines(CASE::equals));
        assertThat(CONFLUENT).as("copied there by the build of event-schemas").exists();

        var stack = SharedStack.cleared();

        // when
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path") + File.pathSeparator + CONFLUENT,
                        Referrals.class.getName(),
                        "replay",
                        "--into-given-servers",
                        "--bootstrap-server=" + stack.bootstrapServers(),
                        "--schema-registry-url=" + stack.schemaRegistryUrl(),
                        "--ledger-url=" + stack.ledgerUrl(),
                        "--input",
                        input.toString(),
                        "--output",
                        directory.toString(),
                        "--as-of",
                        "2026-09-01T00:00:00Z",
                        "--kafka-property",
                        "referrals.serde=confluent")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();

        // then
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("log")))
                .isZero();
        assertThat(CaseFiles.read(directory.resolve("conversions.ndjson")))
                .extracting(conversion -> conversion.path("conversionId").asText())
                .containsExactly("refunds|PURCHASE|o1", "refunds|PURCHASE|o2", "refunds|SIGNUP|bob");
        assertThat(CaseFiles.read(directory.resolve("rewards.ndjson")))
                .extracting(reward -> reward.path("amount").asLong())
                .containsExactly(500L);
    }
}
