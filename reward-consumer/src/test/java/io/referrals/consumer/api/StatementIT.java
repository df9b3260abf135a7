package io.referrals.consumer.api;

import static io.referrals.consumer.api.ApiProbe.HOLD;
import static io.referrals.consumer.api.ApiProbe.NOON;
import static io.referrals.consumer.api.ApiProbe.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.referrals.consumer.ledger.PayoutBatch;
import io.referrals.consumer.ledger.PayoutBatches;
import io.referrals.consumer.ledger.PayoutReturns;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement adds up line by line, across pages, and stays true while the ledger grows. */
class StatementIT {
    private static final String ANNA = "/v1/storefronts/acme/beneficiaries/advocate/anna";
    private static final String STATEMENT = ANNA + "/statement?unit=USD";

    private ApiProbe probe;
    private String key;

    @BeforeEach
    void startServer() {
        probe = new ApiProbe();
        probe.acceptProgram("acme");
        key = probe.key("acme");
    }

    @AfterEach
    void stopServer() {
        probe.close();
    }

    @Test
    void shouldAddUpLineByLineWhenARandomStoryIsReadInPagesOfAnySize() {
        // given
        long seed = System.nanoTime();
        var random = new Random(seed);
        postRandomStory(random);

        // when
        var whole = probe.json(STATEMENT + "&limit=500", key);
        var pages = pages(STATEMENT + "&limit=" + (1 + random.nextInt(9)));

        // then
        assertThat(whole.get("lines").size()).as("seed " + seed).isBetween(20, 499);
        assertThat(whole.has("nextCursor")).isFalse();
        var lines = new ArrayList<JsonNode>();
        var balances = new HashMap<String, BigInteger>();
        for (var page : pages) {
            assertBalances(page.get("opening"), balances);
            for (var line : page.get("lines")) {
                var account = line.get("account").asText();
                balances.merge(account, line.get("amount").bigIntegerValue(), BigInteger::add);
                assertThat(line.get("balance").bigIntegerValue())
                        .as("seed " + seed + " " + line)
                        .isEqualTo(balances.get(account));
                lines.add(line);
            }
            assertBalances(page.get("closing"), balances);
        }
        assertThat(lines).as("seed " + seed).containsExactlyElementsOf(whole.get("lines"));
        assertThat(lines)
                .extracting(line -> line.get("kind").asText())
                .contains("ACCRUE", "RELEASE", "EXPIRE", "PAYOUT", "RETURN");
        assertBalances(probe.json(ANNA + "/balances", key).get("balances").get(0), balances);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheLedgerGrowsBetweenPages() {
        // given
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000), order("acme", "anna", "o2", 1, 20_000));
        var first = probe.json(STATEMENT + "&limit=1", key);

        // when
        probe.ledger.release(NOON.plus(HOLD));
        var second = probe.json(STATEMENT + "&cursor=" + first.get("nextCursor").asText(), key);

        // then
        assertThat(first.get("closing")).isEqualTo(second.get("opening"));
        assertThat(second.get("lines"))
                .extracting(line -> line.get("entryId").asText() + " "
                        + line.get("account").asText() + " " + line.get("amount") + " " + line.get("balance"))
                .containsExactly(
                        "4-C pending 2000 3000",
                        "6-D pending -1000 2000",
                        "6-C payable 1000 1000",
                        "8-D pending -2000 0",
                        "8-C payable 2000 3000");
    }

    @Test
    void shouldRefuseACursorWhenItIsOfAnotherStatementOrKeyOrWasChanged() {
        // given
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000), order("acme", "anna", "o2", 1, 20_000));
        probe.post(NOON, order("acme", "carl", "o3", 1, 10_000));
        var cursor = probe.json(STATEMENT + "&limit=1", key).get("nextCursor").asText();
        var changed = (cursor.startsWith("A") ? "B" : "A") + cursor.substring(1);

        // then
        assertThat(probe.get(STATEMENT + "&cursor=" + cursor, key).statusCode()).isEqualTo(200);
        for (var refused : List.of(
                probe.get(STATEMENT + "&cursor=" + changed, key),
                probe.get(STATEMENT + "&cursor=" + cursor, probe.key("acme")),
                probe.get(STATEMENT.replace("USD", "POINTS") + "&cursor=" + cursor, key),
                probe.get(STATEMENT.replace("anna", "carl") + "&cursor=" + cursor, key),
                probe.get(STATEMENT + "&cursor=" + "A".repeat(2_000), key),
                probe.get(STATEMENT + "&cursor=", key))) {
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(ApiProbe.parse(refused.body()).get("parameter").asText()).isEqualTo("cursor");
        }
    }

    @Test
    void shouldBeEmptyWhenTheBeneficiaryHasNothingInTheUnit() {
        // given
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));

        // when
        var page = probe.json(STATEMENT.replace("USD", "EUR"), key);

        // then
        assertThat(page.get("lines")).isEmpty();
        assertThat(page.get("closing")).isEqualTo(page.get("opening"));
        assertThat(page.get("detail").asText()).isEqualTo("There are no entries in EUR; there are in USD");
        assertThat(probe.json(STATEMENT, key).has("detail")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOPE", "usd", "POINT", "GIFT_CARD:dollars", "COUPON:", "COUPON", "PRODUCT:a%20b", ""})
    void shouldSayThatItIsNoUnitWhenItCanBeNone(String unit) {
        // when
        var answer = probe.get(STATEMENT.replace("USD", unit), key);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        var problem = ApiProbe.parse(answer.body());
        assertThat(problem.get("parameter").asText()).isEqualTo("unit");
        assertThat(problem.get("detail").asText()).contains("no unit", "POINTS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"XTS", "POINTS", "MEMBERSHIP_DAYS", "GIFT_CARD:USD", "COUPON:spring-10", "PRODUCT:a.b:c@d+e_f"})
    void shouldTakeEveryUnitThatTheLedgerMayHave(String unit) {
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));
        assertThat(probe.json(STATEMENT.replace("USD", unit.replace("+", "%2B")), key)
                        .get("detail")
                        .asText())
                .contains("no entries in " + unit);
    }

    @Test
    void shouldFindTheLinesByTheIndexWhenAPageIsRead() {
        // given
        probe.execute("INSERT INTO transfers SELECT i, 'r' || i, 1, 1, 'ACCRUE', 'acme', 'USD',"
                + " 'program:refer:expense', 'advocate:a' || i % 50 || ':pending', 1, 0, 0, ''"
                + " FROM generate_series(1, 5000) AS i");
        probe.execute("ANALYZE transfers");

        // when
        String plan;
        try (var api = ApiDatabase.of(probe.database.getJdbcUrl())) {
            plan = api.read(connection -> {
                var rows = connection
                        .createStatement()
                        .executeQuery("EXPLAIN "
                                + Statement.LINES
                                        .replaceFirst("\\?", "'acme'")
                                        .replaceFirst("\\?", "'USD'")
                                        .replaceFirst("\\?", "'{advocate:a7:pending,advocate:a7:payable}'")
                                        .replaceFirst("\\?", "1000")
                                        .replaceFirst("\\?", "1")
                                        .replaceFirst("\\?", "10"));
                var lines = new StringBuilder();
                while (rows.next()) {
                    lines.append(rows.getString(1)).append('\n');
                }
                return lines.toString();
            });
        }

        // then
        assertThat(plan).contains("Index Scan using transfers_of_statement");
    }

    private void postRandomStory(Random random) {
        var revisions = new HashMap<String, Integer>();
        var now = NOON;
        for (int step = 0; step < 40; step++) {
            var id = "o" + random.nextInt(12);
            var advocate = random.nextInt(4) == 0 ? "carl" : "anna";
            probe.post(now, order("acme", advocate, id, revisions.merge(id, 1, Integer::sum), random.nextInt(50_000)));
            if (random.nextInt(8) == 0) {
                now = now.plus(Duration.ofDays(random.nextInt(10)));
                probe.ledger.release(now);
            }
        }
        probe.post(NOON.plus(HOLD), order("acme", "anna", "paid", 1, 10_000));
        payAndGetBack(NOON.plus(HOLD));
        probe.post(NOON.plus(HOLD), order("acme", "anna", "last", 1, 10_000));
        probe.ledger.release(NOON.plus(HOLD).plus(ApiProbe.EXPIRY));
    }

    private void payAndGetBack(Instant payday) {
        var payouts = new PayoutBatches(probe.ledger);
        payouts.create(new PayoutBatch.Request("b1", "acme", "USD", 1, "olga"), payday);
        payouts.settle("b1", "olga", payday);
        new PayoutReturns(probe.ledger).post(new PayoutReturns.Request("b1", null, "account closed", "olga"), payday);
    }

    private List<JsonNode> pages(String path) {
        var pages = new ArrayList<JsonNode>();
        pages.add(probe.json(path, key));
        while (pages.get(pages.size() - 1).has("nextCursor")) {
            var cursor = pages.get(pages.size() - 1).get("nextCursor").asText();
            pages.add(probe.json(path + "&cursor=" + cursor, key));
        }
        return pages;
    }

    private static void assertBalances(JsonNode shown, HashMap<String, BigInteger> balances) {
        for (var account : AccountBalances.NAMES) {
            assertThat(shown.get(account).bigIntegerValue())
                    .as(account)
                    .isEqualTo(balances.getOrDefault(account, BigInteger.ZERO));
        }
    }
}
