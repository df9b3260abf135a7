package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class ReferralsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine line = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));

    @ParameterizedTest
    @MethodSource("verbs")
    void shouldShowHelpWhenAnyVerbIsAskedFor(List<String> verb) {
        // given
        var arguments = new ArrayList<>(verb);
        arguments.add("--help");

        // when
        var code = line.execute(arguments.toArray(String[]::new));

        // then
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("Usage: referrals " + String.join(" ", verb));
        assertThat(err.toString()).isEmpty();
    }

    static List<List<String>> verbs() {
        var verbs = new ArrayList<List<String>>();
        collect(
                Referrals.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter())),
                List.of(),
                verbs);
        return verbs;
    }

    private static void collect(CommandLine line, List<String> path, List<List<String>> verbs) {
        line.getSubcommands().forEach((name, command) -> {
            var deeper = new ArrayList<>(path);
            deeper.add(name);
            verbs.add(deeper);
            collect(command, deeper, verbs);
        });
    }

    @Test
    void shouldListTheVerbsWhenHelpIsAskedFor() throws IOException {
        // when
        line.execute("--help");

        // then
        assertThat(out.toString()).isEqualToNormalizingNewlines(resource("help.txt"));
    }

    @ParameterizedTest
    @MethodSource("wrongArguments")
    void shouldSayWhatIsWrongWhenArgumentsAreWrong(List<String> arguments, String message) {
        // when
        var code = line.execute(arguments.toArray(String[]::new));

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    static List<Arguments> wrongArguments() {
        return List.of(
                wrong("Which verb?"),
                wrong("Unmatched argument", "fly"),
                wrong("plan or apply?", "topics"),
                wrong("plan or apply?", "acls"),
                wrong("--principal", "acls", "plan", "--bootstrap-server", "h:1", "--principal", "cook=joe"),
                wrong("print?", "config"),
                wrong("attribution or rewards?", "config", "print", "demo"),
                wrong("create, list or revoke?", "api-keys"),
                wrong("--ledger-url", "api-keys", "list", "--storefront", "s"),
                wrong("--name", "api-keys", "create", "--storefront", "s"),
                wrong("'--input=FILE'", "replay", "--output", "out"),
                wrong("Cannot read the file no-such-file", "replay", "--input", "no-such-file", "--output", "out"),
                wrong("is not an instant", "replay", "--input", "pom.xml", "--output", "out", "--as-of", "2026-03-01"),
                wrong("together", "replay", "--input", "pom.xml", "--output", "out", "--bootstrap-server", "h:1"),
                wrong("is in the future", future("payouts", "create", "--min", "1")),
                wrong("is in the future", future("payouts", "settle", "b1")),
                wrong("is in the future", future("payouts", "cancel", "b1")),
                wrong("is in the future", future("ledger", "verify")),
                wrong("is in the future", future("attribution")),
                wrong("is in the future", future("rewards")),
                wrong(
                        "is in the future",
                        future("replay", "--input", "pom.xml", "--output", "out", "--into-given-servers")),
                wrong(
                        "no servers are given",
                        "replay",
                        "--input",
                        "pom.xml",
                        "--output",
                        "out",
                        "--into-given-servers"),
                wrong("at least 1", "topics", "plan", "--bootstrap-server", "h:1", "--partitions", "0"),
                wrong("--bootstrap-server", "explain", "--storefront", "s", "--order", "o"),
                wrong("mutually exclusive", "explain", "--storefront", "s", "--order", "o", "--customer", "c"),
                wrong("settle, cancel or return?", "payouts"),
                wrong("'--ledger-url", "payouts", "settle", "b1"),
                wrong("'--min=AMOUNT'", "payouts", "create", "--ledger-url", "jdbc:none"),
                wrong("verify, correct or migrate?", "ledger"),
                wrong("'--bootstrap-server'", "ledger", "verify"),
                wrong("list, approve or reject?", "review"),
                wrong("--by", "review", "approve", "--storefront", "s", "--ledger-url", "u", "s|SIGNUP|c"),
                wrong("no scenario gone", "simulate", "--scenario", "gone", "--output", "out"),
                wrong("Give either --events", "simulate", "--output", "out"),
                wrong("WHAT", "review", "reject", "--storefront", "s", "--ledger-url", "u", "--by", "me"),
                wrong("list, show or redrive?", "quarantine"),
                wrong("RECORD", "quarantine", "show"),
                wrong("but was 'odd'", "quarantine", "list", "--reason", "odd"),
                wrong("--bootstrap-server", "quarantine", "list"),
                wrong("Name records, or choose", quarantineRedrive()),
                wrong("Name records, or choose", quarantineRedrive("--since", "2026-03-01T12:00:00Z")),
                wrong("not both", quarantineRedrive("t/0/1", "--topic", "t")),
                wrong("at least 1", quarantineRedrive("t/0/1", "--max-attempts", "0")),
                wrong("--bootstrap-server", "lag"),
                wrong("at least 0", "lag", "--bootstrap-server", "h:1", "--fail-above", "-1"),
                wrong("at least 1", "simulate", "--events", "0", "--output", "out"));
    }

    private static String[] future(String... verb) {
        var arguments = new ArrayList<>(List.of(verb));
        arguments.addAll(List.of("--as-of", "2999-01-01T00:00:00Z", "--ledger-url", "jdbc:postgresql://127.0.0.1:1/l"));
        if (!verb[0].equals("payouts")) {
            arguments.addAll(List.of("--bootstrap-server", "h:1", "--schema-registry-url", "http://h:1"));
        }
        return arguments.toArray(String[]::new);
    }

    @Test
    void shouldNameTheServersAndWhereTheyComeFromWhenAReplayWouldGoToGivenOnes(@TempDir Path directory)
            throws IOException {
        // given
        var file = Files.writeString(
                directory.resolve("operator.properties"), "schema-registry-url=http://olga:secret@registry:8081\n");
        var environment = Map.of(
                "REFERRALS_CONFIG",
                file.toString(),
                "REFERRALS_LEDGER_URL",
                "jdbc:postgresql://db.prod:5432/referrals?user=olga&password=secret");
        var fromEnvironment =
                Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), environment);

        // when
        var output = directory.resolve("out");
        var code = fromEnvironment.execute(
                "replay", "--input", "pom.xml", "--output", output.toString(), "--bootstrap-server", "kafka.prod:9092");

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("Servers are given: broker kafka.prod:9092 (--bootstrap-server), registry "
                        + "http://[hidden]@registry:8081 (file " + file + "), ledger db.prod:5432/referrals as olga "
                        + "(environment REFERRALS_LEDGER_URL). To make the events part of what is there, add "
                        + "--into-given-servers;")
                .doesNotContain("secret");
        assertThat(output).doesNotExist();
    }

    private static String[] quarantineRedrive(String... more) {
        var arguments = new ArrayList<>(List.of("quarantine", "redrive"));
        arguments.addAll(List.of("--bootstrap-server", "h:1", "--schema-registry-url", "http://h:1"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static Arguments wrong(String message, String... arguments) {
        return Arguments.of(List.of(arguments), message);
    }

    @Test
    void shouldFailWithAnAddressWhenNoBrokerAnswers() {
        // when
        var code = line.execute(
                "topics",
                "plan",
                "--bootstrap-server",
                "127.0.0.1:1",
                "--kafka-property",
                "default.api.timeout.ms=500",
                "--kafka-property",
                "request.timeout.ms=500");

        // then
        assertThat(code).isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString())
                .contains("Cannot reach the broker at 127.0.0.1:1")
                .doesNotContain("\tat ");
    }

    @Test
    void shouldWriteTheSameFileWhenSimulatedTwice(@TempDir Path directory) throws IOException {
        // given
        var first = directory.resolve("1");
        var second = directory.resolve("2");

        // when
        line.execute("simulate", "--events", "500", "--seed", "3", "--output", first.toString());
        line.execute("simulate", "--events", "500", "--seed", "3", "--output", second.toString());

        // then
        assertThat(first).hasSameBinaryContentAs(second);
        assertThat(Files.readAllLines(first)).hasSize(500);
    }

    @Test
    void shouldWriteAScenarioAtTheScaleAskedFor(@TempDir Path directory) throws IOException {
        // given
        var file = directory.resolve("harrys");

        // when
        line.execute("simulate", "--scenario", "harrys", "--scale", "0.001", "--output", file.toString());

        // then
        assertThat(Files.readAllLines(file)).hasSize(1 + 20 + 500);
    }

    private static String resource(String name) throws IOException {
        try (var in = ReferralsTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
