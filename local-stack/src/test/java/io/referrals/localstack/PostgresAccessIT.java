package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every user of the machine reaches PostgreSQL on loopback; only the one who started it gets in. */
class PostgresAccessIT {
    @TempDir
    private static Path directory;

    private static LocalStackOptions options;
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        options = LocalStackOptions.temporary()
                .withDataDirectory(directory.resolve("data"))
                .withFsync(false);
        stack = LocalStack.startPostgres(options);
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&password=", "&password=referrals", "&password=postgres"})
    void shouldRunNobodysProgramWhenThePasswordIsNotKnown(String guess) {
        // given
        Path written = directory.resolve("written-by-a-stranger");
        String url = "jdbc:postgresql://127.0.0.1:" + stack.postgres().port() + "/postgres?user=referrals" + guess;

        // when, then
        assertThatThrownBy(() -> {
                    try (var connection = DriverManager.getConnection(url);
                            var statement = connection.createStatement()) {
                        statement.execute("COPY (SELECT 'mine') TO PROGRAM 'cat >" + written + "'");
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
        assertThat(written).doesNotExist();
    }

    @Test
    void shouldKeepThePasswordFromOthersWhenItIsWrittenDown() throws Exception {
        // given
        Path password = stack.postgres().passwordFile();

        // then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        for (Path own : List.of(stack.dataDirectory(), password.getParent(), stack.logDirectory())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                    .as(own.toString())
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void shouldKeepThePasswordFromAnotherUserWhenHeAsksForTheFile() throws Exception {
        // given
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can become somebody else");
        assumeTrue(Commands.onPath("setpriv").isPresent(), "setpriv is missing");
        String file = stack.postgres().passwordFile().toString();

        // when
        Process cat = new ProcessBuilder("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat", file)
                .redirectErrorStream(true)
                .start();
        String answer = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(cat.waitFor()).isNotZero();
        assertThat(answer).contains("denied");
    }

    @Test
    void shouldShowThePasswordToNobodyWhenItRuns() throws Exception {
        // given
        String password = Files.readString(stack.postgres().passwordFile());

        // then
        assertThat(password).hasSizeGreaterThan(20);
        assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info))
                .isNotEmpty()
                .noneMatch(info -> info.commandLine().orElse("").contains(password));
        assertThat(stack.logDirectory().resolve("postgres.log")).content().doesNotContain(password);
        assertThat(stack.ledgerUrl("...")).doesNotContain(password);
    }

    @Test
    void shouldGetAPasswordAndKeepItsRowsWhenItWasMadeWithoutOne() throws Exception {
        // given: what is known of a cluster from before; that nobody was asked for a password stands in its pg_hba.conf
        Path data = directory.resolve("data");
        StackClient.of(stack).execute("CREATE TABLE kept AS SELECT 'row' AS value");
        StackClient.of(stack).execute("ALTER ROLE referrals PASSWORD NULL");
        stack.close();
        Files.delete(data.resolve("postgres/password"));
        Files.writeString(data.resolve("postgres/data/pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");

        // when
        stack = LocalStack.startPostgres(options);

        // then
        assertThat(StackClient.of(stack).query("SELECT value FROM kept")).isEqualTo("row");
        assertThatThrownBy(() -> DriverManager.getConnection(stack.ledgerUrl("")))
                .hasMessageContaining("password");
        assertThat(data.resolve("postgres/set-password.sql")).doesNotExist();
    }
}
