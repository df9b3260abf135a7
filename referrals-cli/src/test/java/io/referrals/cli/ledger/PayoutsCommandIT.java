package io.referrals.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.ledger.ConversionBatch;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.CapPeriod;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Occurrence;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.RewardRule;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
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
    private static final String HEAD = "batch,storefront,beneficiary_type,beneficiary_id,unit,amount_minor,amount\r\n";

    private record Outcome(int code, String out, String err) {}

    @Test
    void shouldPayOnceWhenAnOperatorCreatesShowsAndSettlesABatch() {
        // given
        try (var stack = LocalStack.start(LocalStackOptions.temporary().withFsync(false))) {
            var url = stack.ledgerUrl();
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
                            HEAD + "b1,acme,ADVOCATE,anna,USD,1000,10.00\r\n",
                            "Payout batch b1 is OPEN.\n"));
            assertThat(none)
                    .isEqualTo(new Outcome(ExitCode.OK, HEAD, "Nobody can be paid that much: no batch was made.\n"));
            assertThat(settled).isEqualTo(new Outcome(ExitCode.OK, "", "Payout batch b1 is SETTLED.\n"));
            assertThat(again).isEqualTo(settled);
            assertThat(cancelled.code()).isEqualTo(ExitCode.FAILURE);
            assertThat(cancelled.err()).contains("Payout batch b1 is SETTLED already");
            assertThat(shown.out()).contains("acme").contains("ADVOCATE anna").contains("10.00");
            assertThat(unknown).isEqualTo(new Outcome(ExitCode.FAILURE, "", "There is no payout batch b2\n"));
            assertThat(batches.out()).contains("b1     SETTLED").contains("olga");
        }
    }

    private static Outcome run(String ledgerUrl, String verb, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line = new ArrayList<>(List.of("payouts", verb, "--ledger-url", ledgerUrl));
        line.addAll(List.of(arguments));
        int code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(line.toArray(String[]::new));
        return new Outcome(code, out.toString(), err.toString().replace("\r\n", "\n"));
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
                CapPeriod.LIFETIME,
                List.of(),
                null,
                null);
        var order = new Conversion(
                "acme|PURCHASE|o1",
                "acme",
                ConversionKind.PURCHASE,
                "bob",
                NOON,
                "USD",
                10_000,
                List.of(new Credit("refer", 1, "anna", 1_000_000, 10_000)),
                List.of(),
                1,
                null);
        try (var database = RewardConsumerApp.connect(ledgerUrl)) {
            LedgerSchema.migrate(database);
            var ledger = new Ledger(database, Clock.systemUTC());
            ledger.accept(List.of(new ProgramVersion("acme", "refer", 1, 0, List.of(rule))));
            ledger.post(new ConversionBatch("conversions", Map.of(), Map.of(0, 1L), List.of(order)), NOON);
        }
    }
}
