package io.referrals.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.referrals.localstack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Programs in another language, the documentation's and the tests', with the libraries they import. */
final class ForeignClient {
    private static final Path DOCUMENTED = Path.of("../docs/clients");
    private static final Path TESTS = Path.of("src/test/resources/clients");
    private static final int MINUTES = 3;

    private final String interpreter;
    private final Path directory;

    private ForeignClient(String interpreter, Path directory) {
        this.interpreter = interpreter;
        this.directory = directory;
    }

    /**
     * Node with kafkajs as npm has it: gzip is the only compression it knows.
     *
     * @param directory where the programs and their libraries go
     * @throws TestAbortedException when there is no Node, or npm cannot fetch the libraries
     */
    static ForeignClient node(Path directory) throws IOException, InterruptedException {
        copy(DOCUMENTED, directory);
        copy(TESTS, directory);
        var client = new ForeignClient("node", directory);
        assumeTrue(client.succeeds(List.of("node", "--version")), "Node is not installed");
        assumeTrue(
                client.succeeds(List.of(
                        "npm", "install", "--no-package-lock", "--no-audit", "--ignore-scripts", "--fetch-retries=1")),
                "npm cannot fetch kafkajs and avsc");
        return client;
    }

    /**
     * Python with librdkafka's client.
     *
     * @throws TestAbortedException when no Python of this machine has the libraries
     */
    static ForeignClient python(Path directory) throws IOException, InterruptedException {
        copy(DOCUMENTED, directory);
        copy(TESTS, directory);
        var system = new ForeignClient("/usr/bin/python3", directory);
        var first = new ForeignClient("python3", directory);
        var libraries = List.of("-c", "import confluent_kafka, avro.io, avro.schema");
        for (var client : List.of(first, system)) {
            if (client.succeeds(client.command(libraries))) {
                return client;
            }
        }
        throw new TestAbortedException(
                "no Python with confluent_kafka and avro" + " (apt-get install python3-confluent-kafka python3-avro)");
    }

    /** What it printed. */
    String run(LocalStack stack, String program, List<String> arguments) throws IOException, InterruptedException {
        var out = Files.createTempFile(directory, "out", "");
        var process = start(stack, program, arguments, out.toFile());
        var ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("%s ended: %s", program, Files.readString(out)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out).strip();
    }

    /** With the addresses in the variables that {@code stack} prints. */
    Process start(LocalStack stack, String program, List<String> arguments, File out) throws IOException {
        var words = new ArrayList<>(List.of(program));
        words.addAll(arguments);
        var builder = new ProcessBuilder(command(words)).directory(directory.toFile());
        builder.environment().put("REFERRALS_BOOTSTRAP_SERVER", stack.bootstrapServers());
        builder.environment().put("REFERRALS_SCHEMA_REGISTRY_URL", stack.schemaRegistryUrl());
        return builder.redirectErrorStream(true).redirectOutput(out).start();
    }

    private List<String> command(List<String> words) {
        var command = new ArrayList<>(List.of(interpreter));
        command.addAll(words);
        return command;
    }

    private boolean succeeds(List<String> command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // not installed
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
