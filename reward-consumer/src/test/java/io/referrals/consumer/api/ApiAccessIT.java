package io.referrals.consumer.api;

import static io.referrals.consumer.api.ApiProbe.NOON;
import static io.referrals.consumer.api.ApiProbe.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.consumer.LostReply;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read what. */
class ApiAccessIT {
    private static final List<String> OF_ACME = List.of(
            "/v1/storefronts/acme/beneficiaries/advocate/anna/balances",
            "/v1/storefronts/acme/beneficiaries/advocate/anna/statement?unit=USD",
            "/v1/storefronts/acme/conversions/acme%7CPURCHASE%7Co1/rewards");

    private ApiProbe probe;

    @BeforeEach
    void startServer() {
        probe = new ApiProbe();
        probe.acceptProgram("acme");
        probe.acceptProgram("other");
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));
        probe.post(NOON, order("other", "anna", "o1", 1, 70_000));
    }

    @AfterEach
    void stopServer() {
        probe.close();
    }

    @Test
    void shouldShowEachStorefrontItsOwnWhenBothHaveTheSameIds() {
        // given
        var acme = probe.key("acme");
        var other = probe.key("other");

        // then
        assertThat(probe.json(OF_ACME.get(0), acme).at("/balances/0/pending").asInt())
                .isEqualTo(1_000);
        assertThat(probe.json(OF_ACME.get(0).replace("acme", "other"), other)
                        .at("/balances/0/pending")
                        .asInt())
                .isEqualTo(7_000);
        var rewards = probe.json(OF_ACME.get(2), acme).get("rewards");
        assertThat(rewards)
                .extracting(reward -> reward.get("rewardId").asText() + " "
                        + reward.get("unit").asText() + " " + reward.get("amount") + " "
                        + reward.get("state").asText())
                .containsExactly(
                        "acme|PURCHASE|o1|refer|points|FRIEND|bob POINTS 500 PENDING",
                        "acme|PURCHASE|o1|refer|ten|ADVOCATE|anna USD 1000 PENDING");
    }

    @Test
    void shouldAnswerTheSameWhenAThingIsUnknownOrAnotherStorefronts() {
        // given
        var other = probe.key("other");

        // when
        var answers = OF_ACME.stream()
                .flatMap(path -> List.of(
                        path,
                        path.replace("anna", "nobody").replace("o1", "none"),
                        path.replace("/acme/", "/nowhere/"),
                        path.replace("/acme/", "/other/")
                                .replace("anna", "nobody")
                                .replace("acme", "other")
                                .replace("o1", "none"),
                        // another storefront's conversion under the own storefront
                        path.replace("/acme/", "/other/").replace("anna", "%27%20x"))
                        .stream())
                .map(path -> probe.get(path, other))
                .toList();

        // then
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(404);
        Set<String> seen = answers.stream()
                .map(answer -> answer.body()
                        + answer.headers().map().entrySet().stream()
                                .filter(header -> !header.getKey().equalsIgnoreCase("Date"))
                                .map(Object::toString)
                                .collect(Collectors.joining()))
                .collect(Collectors.toSet());
        assertThat(seen).hasSize(1);
    }

    @Test
    void shouldAnswerTheSameWhenTheKeyIsMissingUnknownOrRevoked() {
        // given
        var created = probe.keys.create("acme", "crm");
        assertThat(probe.get(OF_ACME.get(0), created.secret()).statusCode()).isEqualTo(200);

        // when
        assertThat(probe.keys.revoke("other", created.key().id())).isFalse();
        assertThat(probe.get(OF_ACME.get(0), created.secret()).statusCode()).isEqualTo(200);
        assertThat(probe.keys.revoke("acme", created.key().id())).isTrue();

        // then
        for (var path : List.of(OF_ACME.get(0), "/v1/storefronts/acme", "/v1/nothing")) {
            var answers = List.of(
                    probe.get(path, created.secret()),
                    probe.get(path, null),
                    probe.get(path, "rk_unknown"),
                    probe.get(path, "x".repeat(1_000)));
            assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(401);
            assertThat(answers)
                    .extracting(HttpResponse::body)
                    .containsOnly(answers.get(0).body());
            assertThat(answers.get(0).headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
    }

    @Test
    void shouldKeepOnlyTheHashWhenAKeyIsMade() throws SQLException {
        // when
        var created = probe.keys.create("acme", "crm");
        probe.keys.create("other", "crm");
        probe.keys.revoke("acme", created.key().id());

        // then
        assertThat(created.toString()).doesNotContain(created.secret());
        assertThat(probe.keys.list("acme")).singleElement().satisfies(key -> {
            assertThat(key.name()).isEqualTo("crm");
            assertThat(key.revokedAt()).isNotNull();
        });
        try (var connection = probe.database.getConnection();
                var rows = connection.createStatement().executeQuery("SELECT api_keys::text, key_hash FROM api_keys")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(created.secret().substring(3));
                assertThat(rows.getBytes(2)).hasSize(32);
            }
        }
        assertThatThrownBy(() -> probe.keys.create("no storefront", "crm"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> probe.keys.create("acme", " ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMakeOneKeyAndShowItsSecretWhenTheDatabasesReplyIsLost() {
        // given
        var lossy = new ApiKeys(LostReply.of(probe.database), Clock.systemUTC());

        // when
        var created = lossy.create("acme", "crm");
        new ApiKeys(LostReply.of(probe.database), Clock.systemUTC())
                .revoke("acme", probe.keys.create("acme", "old").key().id());

        // then
        assertThat(probe.keys.list("acme"))
                .extracting(key -> key.name() + " " + (key.revokedAt() == null))
                .containsExactly("crm true", "old false");
        assertThat(probe.get(OF_ACME.get(0), created.secret()).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldNotBeAbleToWriteWhenItReads() {
        try (var database = ApiDatabase.of(probe.database.getJdbcUrl())) {
            assertThatThrownBy(() -> database.read(connection -> {
                        connection.createStatement().execute("DELETE FROM api_keys");
                        return true;
                    }))
                    .isInstanceOf(ProblemException.class)
                    .hasStackTraceContaining("read-only transaction");
            assertThat(database.<String>read(connection -> {
                        var row = connection.createStatement().executeQuery("SHOW statement_timeout");
                        row.next();
                        return row.getString(1);
                    }))
                    .isEqualTo("5s");
        }
    }

    @Test
    void shouldRefuseWithAProblemWhenARequestIsMalformedOrTooLarge() {
        // given
        var malformed = probe.get("/v1/storefronts/acme/conversions/%00/rewards", probe.key("acme"));
        var large = probe.get("/livez?" + "x".repeat(10_000), null);

        // then
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(large.statusCode()).isIn(414, 431);
        for (var answer : List.of(malformed, large)) {
            assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.CONTENT_TYPE);
            assertThat(ApiProbe.parse(answer.body()).get("status").asInt()).isEqualTo(answer.statusCode());
        }
        assertThat(malformed.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme|PURCHASE|o1", "a\"b", "a<b>", "a{b}", "a^b", "a`b", "a\\b", "%zz"})
    void shouldSayHowToWriteThePathWhenItHasACharacterThatMustBeEncoded(String conversionId) throws IOException {
        // when
        var answer = ApiProbe.raw(
                probe.server.port(),
                "/v1/storefronts/acme/conversions/" + conversionId + "/rewards",
                probe.key("acme"));

        // then
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Content-Type: " + Problem.CONTENT_TYPE);
        var problem = ApiProbe.parse(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(problem.get("status").asInt()).isEqualTo(400);
        assertThat(problem.get("detail").asText())
                .contains("percent-encode", "| is %7C")
                .doesNotContain("acme");
    }
}
