package io.referrals.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.Referrals;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.ledger.ConversionBatch;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerName;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.CapPeriod;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Occurrence;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.RewardRule;
import io.referrals.localstack.SharedStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verbs of a payout, as an operator types them. */
class PayoutsCommandIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HEAD =
            "batch,storefront,beneficiary_type,beneficiary_id,unit,amount_minor,amount,item\r\n";

    private record Outcome(int code, String out, String err) {}

    @Test
    void shouldPayOnceWhenAnOperatorCreatesShowsAndSettlesABatch() {
        // given
        var url = SharedStack.cleared().ledgerUrl();
        postAReward(url);

        // when
        var created = run(url, "create", "--min", "1000", "--batch", "b1", "--by", "olga", "-o", "csv");
        var none = run(url, "create", "--min", "1", "-o", "csv");
        var settled = run(url, "settle", "b1", "--by", "olga");
        var again = run(url, "settle", "b1", "--by", "olga");
        var cancelled = run(url, "cancel", "b1");
        var shown = run(url, "show", "b1");
        var unknown = run(url, "show", "b2");
        var batches = run(url, "show");

        // then
        assertThat(created)
                .isEqualTo(new Outcome(
                        ExitCode.OK,
                        HEAD + "b1,acme,ADVOCATE,anna,USD,1000,10.00,1\r\n",
                        "Payout batch b1 is OPEN.\n"));
        assertThat(none)
                .isEqualTo(new Outcome(ExitCode.OK, HEAD, "Nobody has that much to be paid: no batch was made.\n"));
        assertThat(settled).isEqualTo(new Outcome(ExitCode.OK, "", "Payout batch b1 is SETTLED.\n"));
        assertThat(again).isEqualTo(settled);
        assertThat(cancelled.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(cancelled.err()).contains("Payout batch b1 is SETTLED already");
        assertThat(shown.out()).contains("acme").contains("ADVOCATE anna").contains("10.00");
        assertThat(unknown).isEqualTo(new Outcome(ExitCode.FAILURE, "", "There is no payout batch b2\n"));
        assertThat(batches.out()).contains("b1     SETTLED").contains("olga");
    }

    @Test
    void shouldBePayableAgainOnceWhenAPaymentCameBack() {
        // given
        var url = SharedStack.cleared().ledgerUrl();
        postAReward(url);
        run(url, "create", "--min", "1", "--batch", "b1");
        run(url, "settle", "b1");

        // when
        var returned = run(url, "return", "b1", "--item", "1", "--reason", "account closed", "--by", "olga");
        var again = run(url, "return", "b1", "--reason", "once more");
        var none = run(url, "return", "b1", "--item", "2", "--reason", "x");
        var blank = run(url, "return", "b1", "--reason", " ");

        // then
        assertThat(returned.code()).isEqualTo(ExitCode.OK);
        assertThat(returned.err()).isEqualTo("Payable again, of payout batch b1:\n");
        assertThat(returned.out()).contains("1     acme", "10.00", ", olga: account closed");
        assertThat(again).isEqualTo(returned);
        assertThat(none)
                .isEqualTo(new Outcome(ExitCode.FAILURE, "", "Payout batch b1 has the items 1 to 1, and no item 2\n"));
        assertThat(blank.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run(url, "show", "b1").out()).isEqualTo(returned.out());
        assertThat(run(url, "create", "--min", "1", "--batch", "b2", "-o", "csv")
                        .out())
                .isEqualTo(HEAD + "b2,acme,ADVOCATE,anna,USD,1000,10.00,1\r\n");
    }

    @Test
    void shouldAskAPersonWhenThePaidRewardShouldBeAnother() {
        // given
        var url = SharedStack.cleared().ledgerUrl();
        postAReward(url);
        run(url, "create", "--min", "1", "--batch", "b1");
        run(url, "settle", "b1");

        // when
        post(url, Map.of(0, 1L), order(2, "zoe"));

        // then
        var change = "acme|PURCHASE|o1|refer|ten|ADVOCATE|anna=0";
        var list = runReview(url, "list");
        assertThat(list.out()).contains(change + "  10.00 USD  0.00 USD  PAID");
        assertThat(wanted(url)).containsExactly("anna 1000 PAID 0", "zoe 1000 PENDING null");
        assertThat(runReview(url, "list", "-o", "json").out())
                .isEqualTo("{\"rewardId\":\"acme|PURCHASE|o1|refer|ten|ADVOCATE|anna\",\"storefrontId\":\"acme\","
                        + "\"conversionId\":\"acme|PURCHASE|o1\",\"revision\":2,\"unit\":\"USD\","
                        + "\"state\":\"PAID\",\"amount\":1000,\"wanted\":0}\n");
        var other = runReview(url, "approve", change.replace("=0", "=7"), "--by", "olga", "--reason", "x");
        assertThat(other.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(other.err()).contains("has no change to 7 that waits");
        var approved = runReview(url, "approve", change, "--by", "olga", "--reason", "zoe sent the mail");
        assertThat(approved).isEqualTo(new Outcome(ExitCode.OK, approved.out(), ""));
        assertThat(approved.out()).contains(change + "  APPROVED");
        assertThat(runReview(url, "list", "-o", "json").out()).isEmpty();
        assertThat(wanted(url)).allMatch(reward -> reward.endsWith(" null"));
        assertThat(run(url, "create", "--min", "1", "--batch", "b2", "-o", "csv")
                        .out())
                .isEqualTo(HEAD + "b2,acme,ADVOCATE,zoe,USD,1000,10.00,1\r\n");
    }

    @Test
    void shouldShowWhatWasDecidedWhenALaterSubjectFails() {
        // given
        var url = SharedStack.cleared().ledgerUrl();
        postAReward(url);
        run(url, "create", "--min", "1", "--batch", "b1");
        run(url, "settle", "b1");
        post(url, Map.of(0, 1L), order(2, "zoe"));
        var change = "acme|PURCHASE|o1|refer|ten|ADVOCATE|anna=0";

        // when
        var outcome = runReview(url, "reject", change, "acme|PURCHASE|gone", "--by", "olga", "--reason", "looked");

        // then
        assertThat(outcome)
                .isEqualTo(
                        new Outcome(ExitCode.FAILURE, change + "  REJECTED\n", "No conversion acme|PURCHASE|gone\n"));
        assertThat(runReview(url, "list", "-o", "json").out()).isEmpty();
        assertThat(wanted(url)).allMatch(reward -> reward.endsWith(" null"));
    }

    /** The rewards as 'explain' reads them, each with what it should be while that waits for a review. */
    private static List<String> wanted(String ledgerUrl) {
        try (var ledger = new LedgerReader(ledgerUrl)) {
            return ledger.rewardsOf("acme|PURCHASE|o1").stream()
                    .map(reward -> reward.beneficiaryId() + " " + reward.amount() + " " + reward.state() + " "
                            + reward.wanted())
                    .toList();
        }
    }

    private static Outcome runReview(String ledgerUrl, String verb, String... arguments) {
        return run(ledgerUrl, List.of("review", verb, "--storefront", "acme"), arguments);
    }

    private static Outcome run(String ledgerUrl, String verb, String... arguments) {
        return run(ledgerUrl, List.of("payouts", verb), arguments);
    }

    private static Outcome run(String ledgerUrl, List<String> verb, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line = new ArrayList<>(verb);
        line.addAll(List.of("--ledger-url", ledgerUrl));
        line.addAll(List.of(arguments));
        int code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(line.toArray(String[]::new));
        var lines = err.toString().replace("\r\n", "\n");
        assertThat(lines).startsWith("Ledger " + LedgerName.of(ledgerUrl) + ".\n");
        return new Outcome(code, out.toString(), lines.substring(lines.indexOf('\n') + 1));
    }

    private static void postAReward(String ledgerUrl) {
        var rule = new RewardRule(
                "ten",
                ConversionKind.PURCHASE,
                Occurrence.EVERY,
                null,
                BeneficiaryType.ADVOCATE,
                null,
                null,
                1_000,
                null,
                null,
                null,
                null,
                CapPeriod.LIFETIME,
                List.of(),
                null,
                null);
        try (var database = RewardConsumerApp.connect(ledgerUrl)) {
            LedgerSchema.migrate(database);
            new Ledger(database, Clock.systemUTC())
                    .accept(List.of(new ProgramVersion("acme", "refer", 1, 0, List.of(rule))));
        }
        post(ledgerUrl, Map.of(), order(1, "anna"));
    }

    private static void post(String ledgerUrl, Map<Integer, Long> expected, Conversion order) {
        try (var database = RewardConsumerApp.connect(ledgerUrl)) {
            var next = Map.of(0, expected.getOrDefault(0, 0L) + 1);
            new Ledger(database, Clock.systemUTC())
                    .post(new ConversionBatch("conversions", expected, next, List.of(order)), NOON);
        }
    }

    private static Conversion order(int revision, String advocate) {
        return new Conversion(
                "acme|PURCHASE|o1",
                "acme",
                ConversionKind.PURCHASE,
                "bob",
                NOON,
                "USD",
                10_000,
                List.of(new Credit("refer", 1, advocate, 1_000_000, 10_000)),
                List.of(),
                revision,
                null);
    }
}
