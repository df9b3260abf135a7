package io.referrals.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.cli.trouble.AskingVerbs;
import io.referrals.cli.trouble.Screen;
import io.referrals.consumer.ledger.LedgerName;
import io.referrals.events.Topics;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import io.referrals.localstack.StackSecurity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A story over TLS, in which each component has its own principal and the least rights, all by configuration. */
class SecuredWiresIT {
    private static final Path STORY = Path.of("src/test/resources/cases/01-two-sided/events.ndjson");

    private static final String WRONG_LOGIN =
            "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required "
                    + "username=\"operator\" password=\"wr0ng\";";

    private static LocalStack stack;
    private static Path clients;

    @TempDir
    static Path directory;

    @BeforeAll
    static void start() throws IOException {
        stack = LocalStack.start(LocalStackOptions.temporary().withFsync(false).withPrincipals(ClientFiles.PRINCIPALS));
        clients = ClientFiles.write(stack, security());
        assertThat(run("acls", "apply", "--config", settings("admin")).code()).isEqualTo(ExitCode.OK);
        assertThat(run("topics", "apply", "--partitions", "2", "--config", settings("operator"))
                        .code())
                .isEqualTo(ExitCode.OK);
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void shouldTellTheWholeStoryWhenEachComponentHasItsOwnPrincipal() throws Exception {
        // given
        var state = "--state-dir=" + directory.resolve("state");
        try (var attribution = new RunningVerb("attribution", "--config", settings("attribution"), state);
                var rewards = new RunningVerb("rewards", "--config", settings("rewards"))) {
            // when
            var published = run("publish", STORY.toString(), "--config", settings("storefront"));
            assertThat(published.code()).as(published.text()).isEqualTo(ExitCode.OK);
            principal("storefront").write(Topics.CLICKS.name(), "k", "no Avro".getBytes(StandardCharsets.UTF_8));

            // then
            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                attribution.check();
                rewards.check();
                var told =
                        run("explain", "--storefront", "two-sided", "--order", "o1", "--config", settings("operator"));
                assertThat(told.text()).contains("anna").contains("ACCRUE");
            });
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                assertThat(principal("analyst").read(Topics.REWARD_ENTRIES.name()))
                        .isNotEmpty();
                assertThat(principal("operator").read(Topics.QUARANTINE.name())).hasSize(1);
            });
            for (var said : List.of(attribution.text(), rewards.text(), quarantine())) {
                assertThat(said).doesNotContain(secrets());
            }
        }
    }

    @Test
    void shouldHaveNothingToDoWhenTheAclsAreThere() throws IOException {
        // when
        var plan = run("acls", "plan", "--config", settings("admin"));

        // then
        assertThat(plan.text()).contains("transactional id referral-attribution-*");
        assertThat(plan.text().lines().skip(1)).allMatch(line -> line.endsWith("  ok"));
    }

    @Test
    void shouldFindEverythingInOrderWhenTheOperatorAsksTheDoctor() throws IOException {
        // when
        var doctor = run("doctor", "--config", settings("operator"));

        // then
        assertThat(doctor.text())
                .contains("as declared")
                .containsPattern("registry +ok")
                .containsPattern("schemas +ok")
                .containsPattern("ledger +ok");
    }

    @ParameterizedTest
    @CsvSource({
        "rewards,    referral.conversions.v1",
        "attribution,referral.reward-entries.v1",
        "analyst,    referral.clicks.v1",
        "storefront, referral.conversions.v1",
        "storefront, referral.accepted-programs.v1",
        "operator,   referral.conversions.v1"
    })
    void shouldRefuseARecordWhenThePrincipalMayNotWriteTheTopic(String name, String topic) {
        assertThatThrownBy(() -> principal(name).write(topic, "k", new byte[] {0}))
                .isInstanceOf(TopicAuthorizationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "storefront, referral.quarantine.v1",
        "storefront, referral.clicks.v1",
        "attribution,referral.reward-entries.v1",
        "attribution,referral.conversions.v1",
        "rewards,    referral.purchases.v1",
        "analyst,    referral.quarantine.v1",
        "analyst,    referral.signups.v1"
    })
    void shouldRefuseToReadWhenThePrincipalMayNotReadTheTopic(String name, String topic) {
        assertThatThrownBy(() -> principal(name).read(topic)).isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void shouldNotStartWhenAnApplicationHasThePrincipalOfAnother() throws IOException {
        // when
        var attribution = run(
                "attribution",
                "--config",
                settings("rewards"),
                "--state-dir",
                directory.resolve("none").toString());
        var rewards = run("rewards", "--config", settings("rewards"), "--kafka-property", jaas("storefront"));

        // then
        assertThat(attribution.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(attribution.text()).contains("uthoriz").doesNotContain(secrets());
        assertThat(rewards.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(rewards.text()).contains("uthoriz").doesNotContain(secrets());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("verbsOfBroker")
    void shouldSayInALineWhoRefusedWhenTheBrokersPasswordIsWrong(List<String> verb) {
        // when
        var answer =
                Screen.of(AskingVerbs.with(verb, "--config", settings("operator"), "--kafka-property", WRONG_LOGIN));

        // then
        assertRefused(answer, "The broker at " + stack.bootstrapServers() + " refuses the login: ", "Check user");
    }

    private static Stream<Named<List<String>>> verbsOfBroker() {
        return verbs(stack.ledgerUrl()).ofBroker().map(AskingVerbs::named);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("wrongLedgers")
    void shouldSayInALineWhichDatabaseRefusedWhenTheLedgersAddressIsWrong(List<String> verb, String place, String why) {
        // when
        var answer = Screen.of(AskingVerbs.with(verb, "--config", settings("operator")));

        // then
        assertRefused(answer, why, place, "in --ledger-url");
    }

    private static Stream<Arguments> wrongLedgers() {
        var right = stack.ledgerUrl();
        return Stream.concat(
                rows(right.replaceAll("password=[^&]*", "password=wr0ng"), "password authentication failed"),
                rows(right.replaceFirst("/referrals\\?", "/gone?"), "database \"gone\" does not exist"));
    }

    private static Stream<Arguments> rows(String ledgerUrl, String why) {
        assertThat(ledgerUrl).isNotEqualTo(stack.ledgerUrl());
        var verbs = verbs(ledgerUrl);
        return Stream.concat(verbs.ofLedger(), verbs.ofLedgerAndBroker())
                .map(verb -> Arguments.of(AskingVerbs.named(verb), LedgerName.place(ledgerUrl), why));
    }

    private static AskingVerbs verbs(String ledgerUrl) {
        return new AskingVerbs(stack.schemaRegistryUrl(), ledgerUrl, STORY, directory);
    }

    /** One line says what was tried, on which address, why it was refused and what to do; nothing is logged beside. */
    private static void assertRefused(Screen answer, String... words) {
        assertThat(answer.code()).as(answer.err()).isEqualTo(ExitCode.FAILURE);
        assertThat(answer.err().lines())
                .filteredOn(line -> line.contains(words[0]))
                .singleElement()
                .asString()
                .contains(words);
        assertThat(answer.err()).doesNotContain("wr0ng", "ERROR", "WARN", "\tat ", "Unexpected");
    }

    @Test
    void shouldFindBothRefusalsAndGoOnWhenTheDoctorIsAsked() {
        // when
        var doctor = Screen.of(List.of(
                "doctor",
                "--config",
                settings("operator"),
                "--kafka-property",
                WRONG_LOGIN,
                "--ledger-url",
                stack.ledgerUrl().replaceAll("password=[^&]*", "password=wr0ng")));

        // then
        assertThat(doctor.code()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(doctor.out())
                .containsPattern("broker +FAILED +.* at " + stack.bootstrapServers() + " refuses the login")
                .containsPattern("registry +ok")
                .containsPattern("ledger +FAILED +.*password authentication failed")
                .doesNotContain("wr0ng");
        assertThat(doctor.err()).isEmpty();
    }

    @Test
    void shouldRefuseAGroupOfAnotherWhenAPrincipalJoinsIt() throws IOException {
        try (var admin = Admin.create(principal("analyst").client())) {
            assertThatThrownBy(() -> admin.listConsumerGroupOffsets("referral-rewards")
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .hasCauseInstanceOf(GroupAuthorizationException.class);
        }
    }

    @Test
    void shouldAnswerNobodyInTheClearWhenTheStackIsSecured() throws IOException {
        // given
        var anonymous = principal("storefront").with("security.protocol", "SSL").with("default.api.timeout.ms", "5000");
        var plainRegistry = URI.create(stack.schemaRegistryUrl().replace("https", "http") + "/subjects");

        // when, then
        try (var admin =
                Admin.create(anonymous.with("request.timeout.ms", "4000").client())) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get()).hasMessageContaining("Exception");
        }
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(plainRegistry)
                                        .timeout(Duration.ofSeconds(5))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(stack.ledgerUrl().replace("verify-full", "disable")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no encryption");
        assertThatThrownBy(() -> DriverManager.getConnection(
                        stack.ledgerUrl().replaceAll("password=[^&]*", "password=referrals")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("authentication failed");
    }

    private static String quarantine() throws IOException {
        var text = new StringBuilder();
        for (var record : principal("operator").read(Topics.QUARANTINE.name())) {
            text.append(new String(record.value(), StandardCharsets.ISO_8859_1));
            record.headers().forEach(header -> text.append(new String(header.value(), StandardCharsets.ISO_8859_1)));
        }
        assertThat(text).contains("no Avro");
        return text.toString();
    }

    /** Every password of the stack. */
    private static List<String> secrets() throws IOException {
        var secrets = new ArrayList<String>();
        try (var files = Files.list(security().passwordFile("admin").getParent())) {
            for (var file : files.toList()) {
                secrets.add(Files.readString(file));
            }
        }
        secrets.add(Files.readString(stack.postgres().passwordFile()));
        assertThat(secrets).hasSizeGreaterThan(5);
        return secrets;
    }

    private static StackSecurity security() {
        return Objects.requireNonNull(stack.security());
    }

    private static Principal principal(String name) throws IOException {
        return new Principal(clients.resolve(name + ".properties"));
    }

    private static String jaas(String principal) throws IOException {
        return "sasl.jaas.config=" + principal(principal).client().get("sasl.jaas.config");
    }

    private record Answer(int code, String text) {}

    private static Answer run(String... arguments) {
        var text = new StringWriter();
        var out = new PrintWriter(text, true);
        int code = Referrals.commandLine(out, out, Map.of()).execute(arguments);
        return new Answer(code, text.toString().strip());
    }

    private static String settings(String principal) {
        return clients.resolve(principal + ".properties").toString();
    }
}
