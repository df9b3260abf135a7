package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryIT {
    @TempDir
    private Path directory;

    @Test
    void shouldFindEverythingAgainWhenStartedOnTheSameDirectory() throws Exception {
        // given
        LocalStackOptions options = LocalStackOptions.temporary().withDataDirectory(directory.resolve("named"));
        String schemaAnswer;
        try (LocalStack stack = LocalStack.start(options)) {
            StackClient client = StackClient.of(stack);
            client.createTopic("kept");
            client.produce("kept", "record");
            schemaAnswer =
                    client.register("kept-value", "{\"type\":\"string\"}").body();
            client.execute("CREATE TABLE kept AS SELECT 'row' AS value");

            // when: a second one wants the same directory, then: it is told so
            assertThatThrownBy(() -> LocalStack.start(options))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("in use by another local stack");
        }

        // when
        try (LocalStack stack = LocalStack.start(options)) {
            StackClient client = StackClient.of(stack);

            // then
            assertThat(client.consume("kept", 1)).containsExactly("record");
            assertThat(client.register("kept-value", "{\"type\":\"string\"}").body())
                    .isEqualTo(schemaAnswer);
            assertThat(client.query("SELECT value FROM kept")).isEqualTo("row");
        }
    }

    @Test
    void shouldNameThePortWhenItIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            LocalStackOptions options = LocalStackOptions.temporary().withRegistryPort(taken.getLocalPort());

            // when, then
            assertThatThrownBy(() -> LocalStack.start(options))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + " for the registry is already in use");
        }
    }

    @Test
    void shouldShowTheEndOfTheLogWhenAPartDoesNotComeUp() throws Exception {
        // given
        Files.createDirectories(directory.resolve("postgres/data"));
        Files.writeString(directory.resolve("postgres/password"), "of-a-cluster-that-is-lost");
        LocalStackOptions options = LocalStackOptions.temporary().withDataDirectory(directory);

        // when, then
        assertThatThrownBy(() -> LocalStack.start(options))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("The postgres ended with exit code")
                .hasMessageContaining(directory.resolve("logs/postgres.log").toString())
                .hasMessageContaining("postgresql.conf");
        assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info))
                .noneMatch(info -> info.commandLine().orElse("").contains(directory.toString()));
    }
}
