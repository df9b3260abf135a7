package io.referrals.consumer.ledger;

import static io.referrals.consumer.rewards.Orders.NOON;
import static io.referrals.consumer.rewards.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.ledger.Difference.Check;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Orders;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.Review;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A verification knows budgets and payouts, and names what a superuser changed of them. */
class PayoutVerificationIT {
    private static final Instant PAYDAY = NOON.plus(Duration.ofDays(14));
    private static final Instant LATER = PAYDAY.plus(Duration.ofDays(30));
    /** Ten percent, a budget of 30.00, expiring after 5 days. */
    private static final ProgramVersion PROGRAM = Orders.program(1, Orders.tenPercent(3_000L, 5));

    private final List<Conversion> conversions = new ArrayList<>();
    private HikariDataSource database;
    private LedgerProbe probe;
    private PayoutBatches payouts;

    /** Two rewards are paid, one of which changes; one is refused; one is reserved, and would have expired otherwise. */
    @BeforeEach
    void payAndReserve() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
        payouts = new PayoutBatches(probe.ledger);
        probe.ledger.accept(List.of(PROGRAM));
        post(order("o1", "anna", 1, 10_000), order("o2", "anna", 1, 5_000), order("o3", "zoe", 1, 90_000));
        payouts.create(new PayoutBatch.Request("b1", "acme", null, 1, "olga"), PAYDAY);
        payouts.settle("b1", "olga", PAYDAY);
        post(order("o1", "eve", 2, 10_000), order("o2", "anna", 2, 4_000));
        post(order("o4", "zoe", 1, 2_000));
        payouts.create(new PayoutBatch.Request("b2", "acme", null, 1, "olga"), PAYDAY);
        probe.ledger.release(LATER);
    }

    @AfterEach
    void stopLedger() {
        database.close();
    }

    @Test
    void shouldFindNothingWhenRewardsArePaidRefusedReservedAndWaiting() {
        // given
        assertThat(probe.rewards())
                .containsEntry("acme|PURCHASE|o1|refer|ten|ADVOCATE|anna", "USD 1000 PAID")
                .containsEntry("acme|PURCHASE|o2|refer|ten|ADVOCATE|anna", "USD 400 PAID")
                .containsEntry("acme|PURCHASE|o4|refer|ten|ADVOCATE|zoe", "USD 200 PAYABLE")
                .doesNotContainKey("acme|PURCHASE|o3|refer|ten|ADVOCATE|zoe");

        // then
        assertThat(differences()).isEmpty();
        decide(Review.Verdict.REJECTED);
        assertThat(differences()).isEmpty();
        post(order("o1", "eve", 3, 9_000));
        probe.ledger.release(LATER);
        decide(Review.Verdict.APPROVED);
        assertThat(differences()).isEmpty();
        payouts.settle("b2", "olga", LATER);
        assertThat(differences()).isEmpty();
    }

    @Test
    void shouldKnowWhatCameBackAndNameItWhenSomebodyChangesThat() {
        // given
        new PayoutReturns(probe.ledger).post(new PayoutReturns.Request("b1", 1L, "account closed", "olga"), PAYDAY);
        probe.ledger.release(LATER);
        assertThat(probe.rewards())
                .as("the change that waited is posted, and what was paid in time does not expire")
                .doesNotContainKey("acme|PURCHASE|o1|refer|ten|ADVOCATE|anna")
                .containsEntry("acme|PURCHASE|o2|refer|ten|ADVOCATE|anna", "USD 400 PAYABLE");
        assertThat(differences()).isEmpty();

        // when
        tamper("UPDATE payout_returns SET reason = 'none' WHERE item = 1; DELETE FROM payout_returns WHERE item = 2");

        // then
        assertThat(differences())
                .extracting(difference -> difference.check() + " " + difference.subject())
                .containsExactly(
                        "PAYOUT return of item 1 of payout batch b1",
                        "PAYOUT payouts of acme|PURCHASE|o2|refer|ten|ADVOCATE|anna",
                        "REWARD acme|PURCHASE|o2|refer|ten|ADVOCATE|anna");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "UPDATE payout_items SET paid = 100, covered = 200 WHERE batch_id = 'b2' AND unit = 'USD';"
                        + "PAYOUT item 1 of payout batch b2",
                "DELETE FROM payout_items WHERE batch_id = 'b1' AND item = 2;PAYOUT payout batch b1",
                "DELETE FROM payout_items WHERE batch_id = 'b1' AND item = 2;"
                        + "PAYOUT payouts of acme|PURCHASE|o2|refer|ten|ADVOCATE|anna",
                "UPDATE payout_batches SET created_by = 'mallory' WHERE batch_id = 'b1';PAYOUT payout batch b1",
                "UPDATE payout_batches SET state = 'CANCELLED' WHERE batch_id = 'b1';"
                        + "PAYOUT payouts of acme|PURCHASE|o1|refer|ten|ADVOCATE|anna",
                "UPDATE rewards SET paid = 100, state = 'PAYABLE' WHERE conversion_id LIKE '%o2';"
                        + "REWARD_ROW acme|PURCHASE|o2|refer|ten|ADVOCATE|anna, paid",
                "UPDATE rewards SET paid = 200, state = 'PAID' WHERE conversion_id LIKE '%o4';"
                        + "REWARD_ROW acme|PURCHASE|o4|refer|ten|ADVOCATE|zoe, paid",
                "UPDATE rewards SET wanted = 7 WHERE conversion_id LIKE '%o1' AND wanted IS NOT NULL;"
                        + "REWARD acme|PURCHASE|o1|refer|ten|ADVOCATE|anna",
                "UPDATE budget_decisions SET asked = 8999 WHERE NOT granted;BUDGET budget decision 3, refused 8999 USD",
                "DELETE FROM budget_decisions WHERE decision_id = 2;BUDGET budget decisions before 3",
                "DELETE FROM budget_decisions WHERE decision_id = (SELECT max(decision_id) FROM budget_decisions);"
                        + "BUDGET budget head",
                "UPDATE rewards SET budget_limit = NULL WHERE conversion_id LIKE '%o3';"
                        + "REWARD acme|PURCHASE|o3|refer|ten|ADVOCATE|zoe",
                "UPDATE rewards SET budget_limit = 200 WHERE conversion_id LIKE '%o4';"
                        + "BUDGET limit of acme|PURCHASE|o4|refer|ten|ADVOCATE|zoe",
                "UPDATE budget_use SET used = used - 1;BUDGET used of the budget of acme refer ten USD",
                "DELETE FROM budget_use;BUDGET used of the budget of acme refer ten USD"
            })
    void shouldNameWhatWasChangedWhenASuperuserChangesIt(String change, String named) {
        // when
        tamper(change);

        // then
        assertThat(differences())
                .extracting(difference -> difference.check() + " " + difference.subject())
                .anyMatch(difference -> difference.startsWith(named));
    }

    @Test
    void shouldNameTheGuardsWhenTheyAreGone() {
        // when
        for (var table : List.of("paid_decisions", "budget_decisions", "payout_items", "payout_returns")) {
            probe.execute("ALTER TABLE " + table + " DISABLE TRIGGER append_only");
        }
        probe.execute("DROP TRIGGER closed_stays_closed ON payout_batches");

        // then
        assertThat(differences())
                .containsExactlyInAnyOrder(
                        guard("append_only on paid_decisions", "switched off"),
                        guard("append_only on budget_decisions", "switched off"),
                        guard("append_only on payout_items", "switched off"),
                        guard("append_only on payout_returns", "switched off"),
                        guard("closed_stays_closed on payout_batches", "missing"));
    }

    private static Difference guard(String subject, String found) {
        return new Difference(Check.GUARD, "trigger " + subject, "switched on", found);
    }

    @Test
    void shouldNotSettleWhenAnItemIsNotWhatItWas() {
        // given
        tamper("UPDATE payout_items SET covered = 20000, paid = 20000 WHERE batch_id = 'b2'");

        // when
        assertThatThrownBy(() -> payouts.settle("b2", "olga", LATER))
                .hasMessageContaining("was changed since it was made");

        // then
        assertThat(payouts.find("b2").orElseThrow().state()).isEqualTo(PayoutBatch.State.OPEN);
    }

    private void tamper(String change) {
        probe.execute("SET session_replication_role = replica; " + change + "; RESET session_replication_role");
    }

    private void decide(Review.Verdict verdict) {
        var reviews = new PaidReviews(probe.ledger);
        var waiting = reviews.waiting("acme", 1).get(0);
        reviews.decide(new PaidReviews.Decision(
                "acme", waiting.rewardId(), waiting.wanted(), verdict, "olga", "looked at it", LATER));
    }

    private void post(Conversion... orders) {
        conversions.addAll(List.of(orders));
        probe.post(List.of(orders), NOON);
    }

    private List<Difference> differences() {
        var differences = new ArrayList<Difference>();
        new LedgerVerification(database, new SilentProgress())
                .run(new StoryFacts(List.of(PROGRAM), conversions), LATER, differences::add);
        return differences;
    }
}
