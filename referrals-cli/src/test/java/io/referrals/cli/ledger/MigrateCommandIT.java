package io.referrals.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.consumer.ledger.LedgerName;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ledger's owner updates the tables, and the roles that the compose files make have what they need and no more. */
class MigrateCommandIT {
    private static final Path ROLES = Path.of("../docker/postgres/roles.sql");
    private static final Pattern PASSWORD = Pattern.compile("(?m)^\\\\set (\\w+) `cat /run/secrets/db-\\w+`$");

    private static LocalStack stack;

    @BeforeAll
    static void start() throws IOException, SQLException {
        stack = LocalStack.startPostgres(LocalStackOptions.temporary().withFsync(false));
        // The owner and his database are called otherwise here: the stack's own are called like that.
        var statements = Files.readString(ROLES).replaceAll("\\breferrals\\b", "shop");
        var names = PASSWORD.matcher(statements);
        while (names.find()) {
            statements = statements.replace(":'" + names.group(1) + "'", "'" + password(names.group(1)) + "'");
        }
        try (var connection = DriverManager.getConnection(stack.ledgerUrl());
                var statement = connection.createStatement()) {
            for (var sql : PASSWORD.matcher(statements)
                    .replaceAll("")
                    .replaceAll("(?m)^--.*$", "")
                    .split(";")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
        var migrated = migrate(url("shop", "owner"), "--grant-to", "rewards", "--grant-to", "operator");
        assertThat(migrated.code()).as(migrated.err()).isEqualTo(ExitCode.OK);
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    private static String password(String name) {
        return "of-" + name;
    }

    private static String url(String role, String passwordOf) {
        return "jdbc:postgresql://127.0.0.1:" + stack.postgres().port() + "/shop?user=" + role + "&password="
                + password(passwordOf);
    }

    private record Outcome(int code, String out, String err) {}

    private static Outcome migrate(String url, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line = Referrals.commandLine(
                new PrintWriter(out, true), new PrintWriter(err, true), Map.of("REFERRALS_LEDGER_URL", url));
        var words = new String[arguments.length + 2];
        words[0] = "ledger";
        words[1] = "migrate";
        System.arraycopy(arguments, 0, words, 2, arguments.length);
        return new Outcome(line.execute(words), out.toString(), err.toString());
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void shouldChangeNothingWhenItIsRunAgain() {
        var url = url("shop", "owner");
        assertThat(migrate(url, "--grant-to", "rewards"))
                .isEqualTo(new Outcome(
                        ExitCode.OK,
                        "the ledger's tables are up to date\ngranted to rewards\n",
                        "Ledger " + LedgerName.of(url) + ".\n"));
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsNoSuchRole() {
        // when
        var outcome = migrate(url("shop", "owner"), "--grant-to", "nobody-made-me");

        // then
        assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(outcome.err()).contains("role \"nobody-made-me\" does not exist");
    }

    @ParameterizedTest
    @CsvSource({"rewards, rewards", "operator, operator"})
    void shouldReadAndPostWhenTheRoleWasGranted(String role, String passwordOf) {
        assertThatCode(() -> execute(url(role, passwordOf), "SELECT count(*) FROM transfers"))
                .doesNotThrowAnyException();
        assertThatCode(() -> execute(url(role, passwordOf), "DELETE FROM positions"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "shop; owner; COPY (SELECT 1) TO PROGRAM 'true'; permission denied",
                "rewards; rewards; COPY (SELECT 1) TO PROGRAM 'true'; permission denied",
                "operator; operator; COPY (SELECT 1) TO PROGRAM 'true'; permission denied",
                "rewards; rewards; CREATE TABLE mine (x int); permission denied",
                "rewards; rewards; TRUNCATE transfers; permission denied",
                "rewards; rewards; CREATE ROLE friend; permission denied",
                "operator; operator; UPDATE transfers SET amount = 1; permission denied",
                "registry; registry; SELECT 1; permission denied for database"
            })
    void shouldRefuseWhatTheRoleIsNotForWhenItAsks(String role, String passwordOf, String sql, String refusal) {
        assertThatThrownBy(() -> execute(url(role, passwordOf), sql)).hasMessageContaining(refusal);
    }
}
