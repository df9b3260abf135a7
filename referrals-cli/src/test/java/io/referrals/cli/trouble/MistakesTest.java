package io.referrals.cli.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of mistakes: every verb that talks to a server, with every wrong address; and wrong files. */
@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class MistakesTest {
    private static final String NO_LEDGER = "jdbc:postgresql://127.0.0.1:1/ledger?user=u";

    /** Where nobody can make a folder, not even root. */
    private static final String NOWHERE = "/proc/referrals/data";

    private static final String IMPATIENT = "request.timeout.ms=1000";

    private final WrongServers servers;

    @TempDir
    private static Path directory;

    MistakesTest() throws IOException {
        servers = new WrongServers();
    }

    @BeforeAll
    void writeInput() throws IOException {
        Files.writeString(directory.resolve("events"), "{}\n");
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrongBrokers")
    void shouldNameWhatAnswersWhenTheBrokerIsNone(List<String> verb, String address, String why) {
        // when
        var answer = run(verb, "--bootstrap-server", address, "--kafka-property", IMPATIENT);

        // then
        assertThat(answer.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(answer.err()).contains(address).contains(why).hasLineCount(1);
        assertThat(answer.out()).isEmpty();
    }

    private Stream<Arguments> wrongBrokers() {
        var mistakes = Map.of(
                servers.postgres,
                "PostgreSQL answers there",
                servers.tls,
                "security.protocol=SSL",
                servers.web,
                "an HTTP server answers there",
                servers.greeter,
                "begins with 53 53 48",
                servers.nobody,
                "nothing listens there",
                "nowhere.invalid:9092",
                "no host with that name");
        return verbs(NO_LEDGER)
                .ofBroker()
                .flatMap(verb -> mistakes.entrySet().stream()
                        .filter(mistake -> !isApplication(verb) || isNeverRight(mistake.getValue()))
                        .map(mistake -> Arguments.of(AskingVerbs.named(verb), mistake.getKey(), mistake.getValue())));
    }

    /** An application waits for a server that is away. */
    private static boolean isNeverRight(String why) {
        return !why.startsWith("no");
    }

    private static boolean isApplication(List<String> verb) {
        return List.of("attribution", "rewards").contains(verb.get(0));
    }

    private AskingVerbs verbs(String ledgerUrl) {
        return new AskingVerbs("http://" + servers.nobody, ledgerUrl, directory.resolve("events"), directory);
    }

    @Test
    void shouldGiveUpWhenTheBrokerSaysNothing() {
        var answer =
                run(List.of("topics", "plan"), "--bootstrap-server", servers.silent, "--kafka-property", IMPATIENT);
        assertThat(answer.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(answer.err())
                .contains(servers.silent + ": a server listens there but sends nothing in 1000 ms")
                .hasLineCount(1);
    }

    @Test
    void shouldSayThatItIsNotTlsWhenTheBrokerShouldSpeakIt() {
        var answer = run(
                List.of("topics", "plan"),
                "--bootstrap-server",
                servers.postgres,
                "--kafka-property",
                "security.protocol=SSL",
                "--kafka-property",
                IMPATIENT);
        assertThat(answer.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(answer.err())
                .contains("Cannot reach the broker at " + servers.postgres)
                .hasLineCount(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrongLedgers")
    void shouldNameWhatAnswersWhenTheLedgerIsNone(List<String> verb, String address, String why) {
        // when
        var answer = run(verb);

        // then
        assertThat(answer.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(answer.err()).contains(address).contains(why).hasLineCount(1);
    }

    private Stream<Arguments> wrongLedgers() {
        var mistakes = Map.of(
                servers.tls,
                "uses TLS answers there",
                servers.web,
                "an HTTP server answers there",
                servers.greeter,
                "begins with 53 53 48",
                servers.silent,
                "sends nothing in 1000 ms",
                servers.nobody,
                "nothing listens there",
                "nowhere.invalid:5432",
                "no host with that name");
        return mistakes.entrySet().stream()
                .flatMap(mistake -> verbs(ledgerAt(mistake.getKey()))
                        .ofLedger()
                        .map(verb -> Arguments.of(AskingVerbs.named(verb), mistake.getKey(), mistake.getValue())));
    }

    private static String ledgerAt(String address) {
        return "jdbc:postgresql://" + address + "/ledger?user=u&connectTimeout=1";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongServers")
    void shouldFindWhatIsWrongAndGoOnWhenTheDoctorIsAsked(List<String> wrong, String address, String why) {
        // when
        var answer = run(AskingVerbs.with(List.of("doctor"), wrong.toArray(String[]::new)));

        // then: a line says so, and the other checks stand
        assertThat(answer.code()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(answer.out().lines())
                .filteredOn(line -> line.contains("FAILED"))
                .singleElement()
                .asString()
                .contains(address)
                .contains(why);
        assertThat(answer.out()).contains("loopback").doesNotContain("\tat ");
        assertThat(answer.err()).isEmpty();
    }

    private Stream<Arguments> wrongServers() {
        var broker = List.of("--kafka-property", IMPATIENT, "--bootstrap-server");
        return Stream.of(
                Arguments.of(AskingVerbs.with(broker, servers.nobody), servers.nobody, "nothing listens there"),
                Arguments.of(AskingVerbs.with(broker, servers.postgres), servers.postgres, "PostgreSQL answers there"),
                Arguments.of(
                        AskingVerbs.with(
                                broker,
                                servers.tls,
                                "--kafka-property",
                                "security.protocol=SSL",
                                "--kafka-property",
                                "ssl.truststore.location=" + out("gone")),
                        out("gone"),
                        "there is no such file"),
                Arguments.of(List.of("--schema-registry-url", "http://" + servers.web), servers.web, "Confluent's API"),
                Arguments.of(
                        List.of("--ledger-url", ledgerAt(servers.greeter)), servers.greeter, "begins with 53 53 48"),
                Arguments.of(
                        List.of("--ledger-url", ledgerAt("nowhere.invalid")),
                        "nowhere.invalid",
                        "no host with that name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongRegistries")
    void shouldNameWhatAnswersWhenTheRegistryIsNone(String url, String why) {
        // when
        var failure = org.assertj.core.api.Assertions.catchThrowable(
                () -> new Reach(false).registry(url, Map.of("schema.registry.http.read.timeout.ms", "1000")));

        // then
        assertThat(Trouble.words(failure))
                .contains(url.replaceFirst(".*//", ""))
                .contains(why)
                .hasLineCount(1);
    }

    private Stream<Arguments> wrongRegistries() {
        return Stream.of(
                Arguments.of("http://" + servers.postgres, "PostgreSQL answers there"),
                Arguments.of("http://" + servers.tls, "Write https://"),
                Arguments.of("https://" + servers.web, "not HTTPS"),
                Arguments.of("http://" + servers.web, "Is this the base URL of Confluent's API"),
                Arguments.of("http://" + servers.silent, "sends nothing in 1000 ms"),
                Arguments.of("http://" + servers.nobody, "nothing listens there"),
                Arguments.of("http://nowhere.invalid:8081", "no host with that name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongWords")
    void shouldRefuseBeforeAnythingStartsWhenAnArgumentCannotBeUsed(List<String> arguments, String why) {
        // when
        var answer = run(arguments);

        // then: what is wrong, and where to read on
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains(why).contains("--help'").hasLineCount(2);
        assertThat(answer.out()).isEmpty();
    }

    private Stream<Arguments> wrongWords() {
        var events = directory.resolve("events").toString();
        var below = Path.of(events, "below").toString();
        return Stream.of(
                Arguments.of(List.of("topics", "plan", "--bootstrap-server", "localhost"), "Write HOST:PORT"),
                Arguments.of(List.of("lag", "--bootstrap-server", "localhost:99999"), "Write HOST:PORT"),
                Arguments.of(List.of("payouts", "show", "--ledger-url", "localhost:5432"), "jdbc:postgresql://HOST"),
                Arguments.of(
                        List.of("explain", "--storefront", "s", "--order", "o", "--bootstrap-server", "no port"),
                        "not the address of a broker"),
                Arguments.of(List.of("publish", "gone"), "there is no such file"),
                Arguments.of(List.of("publish", directory.toString()), "it is a folder"),
                Arguments.of(List.of("publish", events), "REFERRALS_BOOTSTRAP_SERVER"),
                Arguments.of(List.of("replay", "--input", "gone", "--output", out("o")), "there is no such file"),
                Arguments.of(
                        List.of("replay", "--input", directory.toString(), "--output", out("o")), "it is a folder"),
                Arguments.of(
                        List.of("replay", "--input", events, "--output", below), "a file where a folder is needed"),
                Arguments.of(List.of("replay", "--input", events, "--output", events), "a file where a folder"),
                Arguments.of(List.of("demo", "--once", "--data", below), "a file where a folder is needed"),
                Arguments.of(attribution(below), "a file where a folder is needed"),
                Arguments.of(attribution(events), "a file where a folder is needed"),
                Arguments.of(List.of("replay", "--input", events, "--output", NOWHERE), "folder " + NOWHERE),
                Arguments.of(List.of("demo", "--once", "--data", NOWHERE), "folder " + NOWHERE),
                Arguments.of(List.of("stack", "--data", NOWHERE), "folder " + NOWHERE),
                Arguments.of(attribution(NOWHERE), "folder " + NOWHERE),
                Arguments.of(List.of("stack", "--data", below), "a file where a folder is needed"),
                Arguments.of(List.of("stack", "--env-file", below), "there is no folder"),
                Arguments.of(List.of("simulate", "--events", "5", "--output", below), "there is no folder"),
                Arguments.of(
                        List.of("simulate", "--events", "5", "--output", directory.toString()),
                        "a folder with that name"),
                Arguments.of(List.of("stats", "--from", "yesterday"), "'yesterday' is no day"),
                Arguments.of(List.of("stats", "--from", "2026-03-02", "--to", "2026-03-01"), "--from is after --to"),
                Arguments.of(List.of("stats", "--limit", "0"), "--limit is at least 1"),
                Arguments.of(List.of("stats", "--by", "moon"), "'--by'"),
                Arguments.of(List.of("stats"), "--bootstrap-server"),
                Arguments.of(List.of("lag", "--config", out("gone"), "--bootstrap-server", "h:1"), "no such file"),
                Arguments.of(List.of("lag"), "--bootstrap-server"));
    }

    private List<String> attribution(String stateDirectory) {
        return List.of(
                "attribution",
                "--bootstrap-server",
                servers.nobody,
                "--schema-registry-url",
                "http://" + servers.nobody,
                "--state-dir",
                stateDirectory);
    }

    @Test
    void shouldAddATraceWhenItIsAskedFor() {
        var answer = run(List.of("topics", "plan", "--verbose"), "--bootstrap-server", servers.nobody);
        assertThat(answer.err()).contains("nothing listens there").contains("\tat io.referrals");
    }

    private String out(String name) {
        return directory.resolve(name).toString();
    }

    private static Screen run(List<String> verb, String... more) {
        return Screen.of(AskingVerbs.with(verb, more));
    }
}
