package io.referrals.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of who answers for the ledger, on the servers a replay has filled. */
class LedgerVerbsIT {
    private static final String AS_OF = "2026-09-01T00:00:00Z";
    private static final Path STORY = Path.of("src/test/resources/cases/08-self-referral-and-flags/events.ndjson");
    private static final Path ASKED = Path.of("src/test/resources/explained.ndjson");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

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

    private static LocalStack stack;
    private static List<String> servers;

    @BeforeAll
    static void replay() {
        stack = SharedStack.cleared();
        servers = List.of(
                "--bootstrap-server", stack.bootstrapServers(),
                "--schema-registry-url", stack.schemaRegistryUrl(),
                "--ledger-url", stack.ledgerUrl());
        var answer = new LedgerVerbsIT()
                .run(
                        servers,
                        "replay",
                        "--into-given-servers",
                        "--input",
                        STORY.toString(),
                        "--input",
                        ASKED.toString(),
                        "--as-of",
                        AS_OF,
                        "--output",
                        directory.resolve("out").toString());
        assertThat(answer.code()).as(answer.text()).isEqualTo(ExitCode.OK);
    }

    @Test
    void shouldSayWhyThereIsNoConversionWhenAnOrderIsExplained() throws IOException {
        // organic
        var organic = explain("--order", "o-organic");
        assertThat(organic.code()).as(organic.text() + err).isEqualTo(ExitCode.OK);
        assertThat(organic.text()).contains("organic: ").contains("names no visitor");
        assertThat(explain("--customer", "sid").text()).contains("organic: ").contains("visitor v8 has no click");

        // refused: by the attribution, and before it was sent
        var expired = explain("--order", "o-expired");
        assertThat(expired.code()).as(expired.text() + err).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(expired.text())
                .contains("refused: EXPIRED_EVENT")
                .contains("quarantine show referral.purchases.v1/");
        assertThat(explain("--order", "o-bad").text())
                .contains("refused: INVALID_FIELD")
                .contains("amountMinor");

        // never arrived: what was looked through
        var never = explain("--order", "o-none");
        assertThat(never.code()).as(never.text() + err).isEqualTo(ExitCode.FAILURE);
        assertThat(never.text())
                .contains("never arrived: no order o-none")
                .containsPattern("referral\\.purchases\\.v1 +\\d+ +\\d{4}-[-0-9T:.]+Z +30 days")
                .containsPattern("referral\\.quarantine\\.v1 +\\d+ +\\d{4}-[-0-9T:.]+Z +90 days");
        var json = explain("--order", "o-none", "-o", "json").lines().get(0);
        assertThat(json.path("absent").asText()).isEqualTo("NEVER_ARRIVED");
        assertThat(explain("--order", "o-organic", "--since", "2100-01-01T00:00:00Z")
                        .text())
                .contains("never arrived");

        // nothing of it
        var unknown = run(servers, "explain", "--storefront", "nowhere", "--order", "o1");
        assertThat(unknown.code()).as(unknown.text() + err).isEqualTo(ExitCode.FAILURE);
        assertThat(unknown.text()).contains("unknown storefront").contains("asked, fraud");

        // arrived, and nobody has read it
        var line = Files.writeString(
                Files.createTempFile(directory, "late", ".ndjson"),
                "{\"type\":\"purchase\",\"eventId\":\"e-way\",\"storefrontId\":\"asked\",\"orderId\":\"o-way\","
                        + "\"customerId\":\"dan\",\"amountMinor\":1,\"currency\":\"USD\","
                        + "\"occurredAt\":\"2026-08-01T00:00:00Z\"}");
        assertThat(run(servers.subList(0, 4), "publish", line.toString()).code())
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        var waiting = explain("--order", "o-way");
        assertThat(waiting.code()).as(waiting.text() + err).isEqualTo(ExitCode.FAILURE);
        assertThat(waiting.text()).contains("on its way").contains("1 record to read");
    }

    @Test
    void shouldNameTheCodesTimesAndTheReviewWhenADecisionIsExplained() {
        // the code behind a verdict
        assertThat(explain("--order", "o-gone").text())
                .contains("CODE_INACTIVE  revoked by then: version 2 of the code is active from 2026-01-01T00:00:00Z,"
                        + " revoked at 2026-03-01T00:00:00Z");

        // a reward under review, until somebody decides
        assertThat(explain("--order", "o-flag").text())
                .contains("HELD")
                .contains("under review: 'review approve asked|PURCHASE|o-flag'");
        assertThat(run(
                                List.of("--storefront", "asked", "--ledger-url", stack.ledgerUrl()),
                                "review",
                                "approve",
                                "asked|PURCHASE|o-flag",
                                "--by",
                                "olga",
                                "--reason",
                                "called her")
                        .code())
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(explain("--order", "o-flag").text()).doesNotContain("under review");
    }

    private Answer explain(String... arguments) {
        var verb = new ArrayList<>(List.of("explain", "--storefront", "asked"));
        verb.addAll(List.of(arguments));
        return run(servers, verb.toArray(String[]::new));
    }

    @Test
    void shouldReviewVerifyAndFindWhatWasTamperedWith() throws IOException, SQLException {
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
