package io.referrals.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.localstack.SharedStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of who answers for the ledger, on the servers a replay has filled. */
class LedgerVerbsIT {
    private static final String AS_OF = "2026-09-01T00:00:00Z";
    private static final Path STORY = Path.of("src/test/resources/cases/08-self-referral-and-flags/events.ndjson");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringWriter err = new StringWriter();

    private record Answer(int code, String text) {
        List<JsonNode> lines() throws IOException {
            var nodes = new ArrayList<JsonNode>();
            for (var line : text.lines().toList()) {
                nodes.add(JSON.readTree(line));
            }
            return nodes;
        }
    }

    @Test
    void shouldReviewVerifyAndFindWhatWasTamperedWith(@TempDir Path directory) throws IOException, SQLException {
        var stack = SharedStack.cleared();
        // given
        var servers = List.of(
                "--bootstrap-server", stack.bootstrapServers(),
                "--schema-registry-url", stack.schemaRegistryUrl(),
                "--ledger-url", stack.ledgerUrl());
        assertThat(run(
                                servers,
                                "replay",
                                "--into-given-servers",
                                "--input",
                                STORY.toString(),
                                "--as-of",
                                AS_OF,
                                "--output",
                                directory.resolve("out").toString())
                        .code())
                .as(err.toString())
                .isEqualTo(ExitCode.OK);

        // a ledger that nobody touched passes
        var sound = run(servers, "ledger", "verify", "--as-of", AS_OF);
        assertThat(sound.code()).as(sound.text() + err).isEqualTo(ExitCode.OK);
        assertThat(sound.text()).contains("no difference").contains("head: transfer ");
        assertThat(err.toString()).contains("reading the conversions from their topic");

        // reviews: what waits, and approved
        var ledger = List.of("--storefront", "fraud", "--ledger-url", stack.ledgerUrl());
        var waiting = run(ledger, "review", "list", "-o", "json").lines();
        assertThat(waiting).hasSize(1);
        var first = waiting.get(0).path("conversionId").asText();
        assertThat(run(ledger, "review", "list").text()).contains("FLAGS").contains(first);
        assertThat(run(ledger, "review", "approve", first, "--by", "olga", "--reason", "called her")
                        .code())
                .isEqualTo(ExitCode.OK);
        assertThat(run(ledger, "review", "list", "-o", "json").lines()).isEmpty();
        assertThat(run(ledger, "review", "approve", "fraud|PURCHASE|none", "--by", "olga", "--reason", "x")
                        .code())
                .isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString()).contains("No conversion fraud|PURCHASE|none").doesNotContain("\tat ");
        assertThat(run(servers, "ledger", "verify").code()).isEqualTo(ExitCode.OK);

        // a superuser changes a row
        try (var connection = DriverManager.getConnection(stack.ledgerUrl());
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE transfers DISABLE TRIGGER append_only");
            statement.execute("UPDATE transfers SET amount = amount + 1 WHERE transfer_id = 1");
            statement.execute("ALTER TABLE transfers ENABLE TRIGGER append_only");
        }
        var tampered = run(servers, "ledger", "verify", "-o", "json");
        assertThat(tampered.code()).isEqualTo(ExitCode.CHECK_FAILED);
        var report = JSON.readTree(tampered.text());
        assertThat(report.path("differenceCount").asInt())
                .isEqualTo(report.path("differences").size());
        assertThat(report.path("differences").findValuesAsText("subject"))
                .anyMatch(subject -> subject.startsWith("transfer 1,"));
        assertThat(run(servers, "ledger", "verify").text()).contains("CHAIN  transfer 1,");
    }

    private Answer run(List<String> common, String... verb) {
        var out = new StringWriter();
        var arguments = new ArrayList<>(List.of(verb));
        arguments.addAll(common);
        var progress = System.err;
        var code = ExitCode.FAILURE;
        var shown = new ByteArrayOutputStream();
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                    .execute(arguments.toArray(String[]::new));
        } finally {
            System.setErr(progress);
        }
        err.append(shown.toString(StandardCharsets.UTF_8));
        return new Answer(code, out.toString());
    }
}
