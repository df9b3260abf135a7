package io.referrals.consumer.ledger;

import static io.referrals.consumer.rewards.Orders.NOON;
import static io.referrals.consumer.rewards.Orders.order;
import static io.referrals.consumer.rewards.Orders.points;
import static io.referrals.consumer.rewards.Orders.program;
import static io.referrals.consumer.rewards.Orders.tenPercent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.LostReply;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.CustomerKind;
import io.referrals.consumer.rewards.Review;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Payouts, what comes after them, and budgets. */
class PayoutsIT {
    private static final Instant RELEASE = NOON.plus(Duration.ofDays(14));

    private HikariDataSource database;
    private LedgerProbe probe;
    private PayoutBatches payouts;

    @BeforeEach
    void startLedger() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
        payouts = new PayoutBatches(probe.ledger);
        probe.ledger.accept(List.of(program(1, tenPercent(null, null))));
    }

    @AfterEach
    void stopLedger() {
        probe.assertSound();
        database.close();
    }

    @Test
    void shouldPayWhatIsPayableOnceWhenTheBatchIsSettledTwice() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000), order("o2", "anna", 1, 5_000)), NOON);
        probe.post(List.of(order("o3", "zoe", 1, 1_000)), NOON);

        // when
        var batch = payouts.create(request("b1", 200), RELEASE).orElseThrow();
        var again = payouts.create(request("b1", 200), RELEASE.plusSeconds(5)).orElseThrow();
        var settled = payouts.settle("b1", "olga", RELEASE);
        payouts.settle("b1", "olga", RELEASE.plusSeconds(9));

        // then
        assertThat(again).isEqualTo(batch);
        assertThat(settled.state()).isEqualTo(PayoutBatch.State.SETTLED);
        assertThat(lines("b1")).containsExactly("b1,acme,ADVOCATE,anna,USD,1500,15.00,1\r\n");
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID", "USD 500 PAID", "USD 100 PAYABLE");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(1_500))
                .containsEntry("acme advocate:zoe:payable USD", BigInteger.valueOf(100))
                .doesNotContainKey("acme advocate:anna:payable USD");
        assertThatThrownBy(() -> payouts.cancel("b1", "olga", RELEASE)).hasMessageContaining("SETTLED");
        assertThatThrownBy(() -> payouts.create(request("b1", 300), RELEASE)).hasMessageContaining("other options");
    }

    @Test
    void shouldPayLaterWhenABatchIsCancelled() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        payouts.create(request("b1", 1), RELEASE);
        assertThat(payouts.create(request("b2", 1), RELEASE)).isEmpty();

        // when
        payouts.cancel("b1", "olga", RELEASE);
        payouts.cancel("b1", "olga", RELEASE);

        // then
        assertThat(payouts.create(request("b2", 1), RELEASE)).isPresent();
        assertThat(lines("b2")).containsExactly("b2,acme,ADVOCATE,anna,USD,1000,10.00,1\r\n");
        assertThatThrownBy(() -> payouts.settle("b1", "olga", RELEASE)).hasMessageContaining("CANCELLED");
        assertThatThrownBy(() -> probe.execute("UPDATE payout_batches SET state = 'OPEN' WHERE batch_id = 'b1'"))
                .hasMessageContaining("stays as it is");
        assertThatThrownBy(() -> probe.execute("UPDATE payout_items SET paid = 0"))
                .hasMessageContaining("append-only");
    }

    @Test
    void shouldCarryAClawbackOverWhenARewardIsRefundedAfterItsPayout() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        pay("b1", RELEASE);

        // when
        probe.post(List.of(order("o1", "anna", 2, 4_000)), RELEASE);
        assertThat(payouts.create(request("b2", 1), RELEASE)).isEmpty();
        probe.post(List.of(order("o2", "anna", 1, 9_000)), NOON);
        pay("b3", RELEASE);

        // then
        assertThat(lines("b3")).containsExactly("b3,acme,ADVOCATE,anna,USD,300,3.00,1\r\n");
        assertThat(probe.rewards().values()).containsExactly("USD 400 PAID", "USD 900 PAID");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(1_300))
                .doesNotContainKey("acme advocate:anna:payable USD");
    }

    @Test
    void shouldPostExactlyWhatTheFileSaidWhenARefundComesBeforeItsSettlement() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000), order("o2", "anna", 1, 5_000)), NOON);
        payouts.create(request("b1", 1), RELEASE);

        // when
        probe.post(List.of(order("o1", "anna", 2, 0)), RELEASE);
        payouts.settle("b1", "olga", RELEASE);
        probe.post(List.of(order("o3", "anna", 1, 20_000)), NOON);
        pay("b2", RELEASE);

        // then
        assertThat(lines("b2")).containsExactly("b2,acme,ADVOCATE,anna,USD,1000,10.00,1\r\n");
        assertThat(probe.rewards().values()).containsExactly("USD 500 PAID", "USD 2000 PAID");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(2_500))
                .doesNotContainKey("acme advocate:anna:payable USD");
    }

    @Test
    void shouldPayAgainOnceWhenAPayoutCameBack() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000), order("o2", "anna", 1, 5_000)), NOON);
        probe.post(List.of(order("o3", "zoe", 1, 1_000)), NOON);
        pay("b1", RELEASE);

        // when
        var returned = giveBack("b1", 1L, RELEASE.plusSeconds(60));
        giveBack("b1", 1L, RELEASE.plusSeconds(90));

        // then
        assertThat(returned).extracting(PayoutBatch.Line::beneficiaryId).containsExactly("anna");
        assertThat(returned.get(0).returned())
                .isEqualTo(new PayoutBatch.Return("account closed", "olga", RELEASE.plusSeconds(60)));
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAYABLE", "USD 500 PAYABLE", "USD 100 PAID");
        assertThat(probe.rows("SELECT debit_account, credit_account, amount, effective_at FROM transfers"
                        + " WHERE kind = 'RETURN' ORDER BY transfer_id"))
                .containsExactly(
                        List.of("advocate:anna:paid", "advocate:anna:payable", "1000", millis(RELEASE.plusSeconds(60))),
                        List.of("advocate:anna:paid", "advocate:anna:payable", "500", millis(RELEASE.plusSeconds(60))));

        // when
        pay("b2", RELEASE.plusSeconds(120));
        giveBack("b1", null, RELEASE.plusSeconds(150));

        // then
        assertThat(lines("b2")).containsExactly("b2,acme,ADVOCATE,anna,USD,1500,15.00,1\r\n");
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID", "USD 500 PAID", "USD 100 PAYABLE");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(1_500))
                .doesNotContainKeys("acme advocate:anna:payable USD", "acme advocate:zoe:paid USD");
        assertThatThrownBy(() -> probe.execute("DELETE FROM payout_returns")).hasMessageContaining("append-only");
    }

    @Test
    void shouldUncoverWhatWasNettedWhenThePayoutOfARefundedRewardCameBack() {
        // given: o1 was paid and refunded, so b2 paid o2 and the greater part of o3 with that money
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        pay("b1", RELEASE);
        probe.post(
                List.of(order("o1", "anna", 2, 0), order("o2", "anna", 1, 4_000), order("o3", "anna", 1, 8_000)), NOON);
        pay("b2", RELEASE);
        assertThat(lines("b2")).containsExactly("b2,acme,ADVOCATE,anna,USD,200,2.00,1\r\n");

        // when
        giveBack("b1", 1L, RELEASE);

        // then: the 200 that are left have paid first in, first out
        assertThat(probe.rewards().values()).containsExactly("USD 400 PAYABLE", "USD 800 PAYABLE");
        assertThat(probe.rows("SELECT paid FROM rewards WHERE amount > 0 ORDER BY conversion_id"))
                .containsExactly(List.of("200"), List.of("0"));
        pay("b3", RELEASE);
        assertThat(lines("b3")).containsExactly("b3,acme,ADVOCATE,anna,USD,1000,10.00,1\r\n");
        assertThat(probe.rewards().values()).containsExactly("USD 400 PAID", "USD 800 PAID");
    }

    @Test
    void shouldFollowTheOrdersAmountAndNotExpireWhenThePayoutOfARewardCameBack() {
        // given
        probe.ledger.accept(List.of(program(2, tenPercent(null, 5))));
        probe.post(List.of(versioned(order("o1", "anna", 1, 10_000), 2)), NOON);
        pay("b1", RELEASE);

        // when
        giveBack("b1", null, RELEASE.plus(Duration.ofDays(9)));
        probe.ledger.release(RELEASE.plus(Duration.ofDays(9)));
        probe.post(List.of(versioned(order("o1", "anna", 2, 7_000), 2)), RELEASE.plus(Duration.ofDays(9)));

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 700 PAYABLE");
        assertThat(probe.balances()).containsEntry("acme advocate:anna:payable USD", BigInteger.valueOf(700));
    }

    @Test
    void shouldRefuseAReturnWhenNothingLikeItWasPaid() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        payouts.create(request("b1", 1), RELEASE);

        // then
        assertThatThrownBy(() -> giveBack("b9", null, RELEASE)).hasMessage("There is no payout batch b9");
        assertThatThrownBy(() -> giveBack("b1", null, RELEASE)).hasMessageContaining("b1 is OPEN");
        payouts.settle("b1", "olga", RELEASE);
        assertThatThrownBy(() -> giveBack("b1", 2L, RELEASE)).hasMessageContaining("items 1 to 1, and no item 2");
        assertThatThrownBy(() -> giveBack("b1", 1L, RELEASE.minusSeconds(1))).hasMessageContaining("was settled at");
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID");
    }

    @Test
    void shouldLeaveWhatWasPaidWhenTheOrderBecomesAnotherPersons() {
        // given
        probe.ledger.accept(List.of(program(2, points("hello", BeneficiaryType.FRIEND, 50, null, null))));
        probe.post(List.of(versioned(order("o1", "anna", 1, 10_000), 2)), NOON);
        pay("b1", RELEASE);

        // when
        probe.post(List.of(versioned(order("o1", "anna", 2, 9_000), 2).ofPerson("mia")), RELEASE);
        probe.ledger.release(RELEASE);

        // then
        assertThat(probe.rewards())
                .isEqualTo(Map.of(
                        "acme|PURCHASE|o1|refer|hello|FRIEND|bob", "POINTS 50 PAID",
                        "acme|PURCHASE|o1|refer|hello|FRIEND|mia", "POINTS 50 PAYABLE"));
        assertThat(new PaidReviews(probe.ledger).waiting("acme", 10))
                .extracting(PaidReviews.Waiting::wanted)
                .containsExactly(0L);
    }

    @Test
    void shouldLeaveWhatWasPaidWhenTheCustomerIsNoNewOneAnyMore() {
        // given
        probe.ledger.accept(List.of(program(2, tenPercent(CustomerKind.NEW))));
        probe.post(List.of(versioned(order("o1", "anna", 1, 10_000), 2).newCustomer(true)), NOON);
        pay("b1", RELEASE);

        // when: an earlier order came to light, and later the amount was corrected
        probe.post(List.of(versioned(order("o1", "anna", 2, 10_000), 2).newCustomer(false)), RELEASE);
        probe.post(List.of(versioned(order("o1", "anna", 3, 12_000), 2).newCustomer(false)), RELEASE);

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 1200 PAYABLE");
        assertThat(new PaidReviews(probe.ledger).waiting("acme", 10))
                .extracting(PaidReviews.Waiting::wanted)
                .containsExactly(0L);
    }

    @Test
    void shouldAskAPersonWhenALateClickMovesTheCreditOfAPaidReward() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        pay("b1", RELEASE);
        var reviews = new PaidReviews(probe.ledger);

        // when
        probe.post(List.of(order("o1", "zoe", 2, 10_000)), RELEASE);

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID", "USD 1000 PENDING");
        var waiting = reviews.waiting("acme", 10).get(0);
        assertThat(waiting.amount()).isEqualTo(1_000);
        assertThat(waiting.wanted()).isZero();
        assertThat(waiting.revision()).isEqualTo(2);

        // when
        reviews.decide(decision(waiting, Review.Verdict.REJECTED));
        assertThat(reviews.waiting("acme", 10)).isEmpty();
        probe.post(List.of(order("o1", "anna", 3, 10_000)), RELEASE);
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID");
        probe.post(List.of(order("o1", "anna", 4, 5_000)), RELEASE);
        probe.post(List.of(order("o1", "anna", 5, 8_000)), RELEASE);

        // then
        assertThat(reviews.waiting("acme", 10)).isEmpty();
        assertThat(probe.rewards().values()).containsExactly("USD 800 PAID");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(1_000))
                .containsEntry("acme advocate:anna:payable USD", BigInteger.valueOf(-200));

        // when
        probe.post(List.of(order("o1", "zoe", 6, 8_000)), RELEASE);

        // then
        waiting = reviews.waiting("acme", 10).get(0);
        assertThat(waiting.amount()).isEqualTo(800);
        reviews.decide(decision(waiting, Review.Verdict.APPROVED));
        assertThat(probe.rewards().values()).containsExactly("USD 800 PENDING");
        assertThat(probe.balances()).containsEntry("acme advocate:anna:payable USD", BigInteger.valueOf(-1_000));
        assertThatThrownBy(() -> probe.execute("DELETE FROM paid_decisions")).hasMessageContaining("append-only");
    }

    @Test
    void shouldStayPaidWhenItWasFlaggedWhileABatchPaidIt() {
        // given
        probe.ledger.accept(List.of(program(2, tenPercent(null, 5))));
        probe.post(List.of(versioned(order("o1", "anna", 1, 10_000), 2)), NOON);
        payouts.create(request("b1", 1), RELEASE);

        // when
        probe.post(List.of(versioned(order("o1", "anna", 2, 10_000, "SAME_DEVICE"), 2)), RELEASE);
        payouts.settle("b1", "olga", RELEASE);
        assertThat(probe.rewards().values()).containsExactly("USD 1000 HELD");
        new Reviews(probe.ledger)
                .decide(new Reviews.Decision(
                        "acme", "acme|PURCHASE|o1", Review.Verdict.APPROVED, "olga", "looked at it", RELEASE));
        probe.ledger.release(RELEASE.plus(Duration.ofDays(9)));

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(1_000))
                .doesNotContainKeys("acme advocate:anna:payable USD", "acme advocate:anna:expired USD");
        assertThat(payouts.create(request("b2", 1), RELEASE)).isEmpty();
    }

    @Test
    void shouldNetWhatWasPaidWhenARewardIsRejectedWhileABatchPaidIt() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        payouts.create(request("b1", 1), RELEASE);

        // when
        probe.post(List.of(order("o1", "anna", 2, 10_000, "SAME_DEVICE")), RELEASE);
        payouts.settle("b1", "olga", RELEASE);
        new Reviews(probe.ledger)
                .decide(new Reviews.Decision(
                        "acme", "acme|PURCHASE|o1", Review.Verdict.REJECTED, "olga", "looked at it", RELEASE));
        probe.post(List.of(order("o2", "anna", 1, 15_000)), NOON);
        pay("b2", RELEASE);

        // then
        assertThat(lines("b2")).containsExactly("b2,acme,ADVOCATE,anna,USD,500,5.00,1\r\n");
        assertThat(probe.rewards().values()).containsExactly("USD 1500 PAID");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(1_500))
                .doesNotContainKey("acme advocate:anna:payable USD");
    }

    @Test
    void shouldOweTheOtherUnitWhenItIsApprovedThatThePaidOneIsTakenBack() {
        // given
        probe.ledger.accept(List.of(program(2, points("ten", BeneficiaryType.ADVOCATE, 7, 1, null))));
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        pay("b1", RELEASE);
        var reviews = new PaidReviews(probe.ledger);

        // when
        probe.post(List.of(versioned(order("o1", "anna", 2, 10_000), 2)), RELEASE);
        probe.post(List.of(versioned(order("o2", "anna", 1, 10_000), 2)), RELEASE);

        // then: nothing else is given as long as it is paid, and it takes no place under the cap
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID", "POINTS 7 PENDING");
        reviews.decide(decision(reviews.waiting("acme", 1).get(0), Review.Verdict.APPROVED));
        assertThat(probe.rewards())
                .containsExactly(Map.entry("acme|PURCHASE|o1|refer|ten|ADVOCATE|anna", "POINTS 7 PENDING"));
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:paid USD", BigInteger.valueOf(1_000))
                .containsEntry("acme advocate:anna:payable USD", BigInteger.valueOf(-1_000));
    }

    @Test
    void shouldPayEachBeneficiaryOnceWhenOperatorsRunAtTheSameTime() throws Exception {
        // given
        var orders = new ArrayList<Conversion>();
        for (int i = 0; i < 60; i++) {
            orders.add(order("o" + i, "anna" + i % 20, 1, 1_000));
        }
        probe.post(orders, NOON);

        // when
        var operators = Executors.newFixedThreadPool(3);
        var work = new ArrayList<Future<?>>();
        for (int i = 0; i < 12; i++) {
            var id = "b" + i % 6;
            var own = new PayoutBatches(new Ledger(database, Clock.systemUTC()));
            work.add(operators.submit(() -> {
                if (own.create(request(id, 1), RELEASE).isPresent()) {
                    own.settle(id, "olga", RELEASE);
                }
            }));
        }
        for (var each : work) {
            each.get();
        }
        operators.shutdown();

        // then
        assertThat(probe.rows("SELECT kind, count(*), sum(amount) FROM transfers WHERE kind = 'PAYOUT' GROUP BY 1"))
                .containsExactly(List.of("PAYOUT", "60", "6000"));
        assertThat(probe.rewards().values()).hasSize(60).containsOnly("USD 100 PAID");
    }

    @Test
    void shouldNotLetARewardExpireWhileABatchPaysIt() {
        // given
        probe.ledger.accept(List.of(program(2, tenPercent(null, 5))));
        probe.post(
                List.of(versioned(order("o1", "anna", 1, 10_000), 2), versioned(order("o2", "zoe", 1, 100), 2)), NOON);
        payouts.create(request("b1", 20), RELEASE);

        // when
        probe.ledger.release(RELEASE.plus(Duration.ofDays(9)));

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAYABLE", "USD 10 EXPIRED");
        payouts.cancel("b1", "olga", RELEASE);
        probe.ledger.release(RELEASE.plus(Duration.ofDays(9)));
        assertThat(probe.rewards().values()).containsExactly("USD 1000 EXPIRED", "USD 10 EXPIRED");
    }

    @Test
    void shouldGiveWholeRewardsInTheOrderOfPostingWhenThereIsABudget() {
        // given
        probe.ledger.accept(List.of(program(2, tenPercent(1_500L, null)), program(3, tenPercent(5_000L, null))));

        // when
        probe.post(List.of(order("o0", "anna", 1, 3_000)), NOON);
        probe.post(List.of(versioned(order("o1", "anna", 1, 9_000), 2)), NOON);
        probe.post(List.of(versioned(order("o2", "zoe", 1, 4_000), 2)), NOON.minusSeconds(60));
        probe.post(List.of(versioned(order("o3", "zoe", 1, 3_000), 2)), NOON);

        // then
        assertThat(amounts()).isEqualTo(Map.of("o0", "300", "o1", "900", "o2", "0", "o3", "300"));

        // when
        probe.post(List.of(order("o0", "anna", 2, 2_000)), NOON);
        probe.post(List.of(versioned(order("o4", "zoe", 1, 4_000), 3)), NOON);
        probe.post(List.of(versioned(order("o3", "zoe", 2, 9_000), 2)), NOON);
        probe.post(List.of(versioned(order("o1", "anna", 2, 0), 2)), NOON);
        assertThat(amounts())
                .as("a grant stays, and what was refused is not looked at again")
                .isEqualTo(Map.of("o0", "200", "o1", "0", "o2", "0", "o3", "300", "o4", "400"));
        probe.post(List.of(versioned(order("o2", "zoe", 2, 3_900), 2)), NOON);

        // then
        assertThat(amounts()).containsEntry("o2", "390");
        assertThat(probe.rows("SELECT used FROM budget_use")).containsExactly(List.of("1290"));
        assertThat(probe.rows(
                        "SELECT reward_id, budget, used, asked, granted FROM budget_decisions ORDER BY decision_id"))
                .extracting(row -> row.get(0).replaceAll("acme.PURCHASE.|.refer.*", "") + " "
                        + String.join(" ", row.subList(1, row.size())))
                .containsExactly(
                        "o1 1500 300 900 t",
                        "o2 1500 1200 400 f",
                        "o3 1500 1200 300 t",
                        "o4 5000 1400 400 t",
                        "o3 1500 1800 600 f",
                        "o2 1500 900 390 t");
    }

    private Map<String, String> amounts() {
        var amounts = new TreeMap<String, String>();
        probe.rows("SELECT split_part(conversion_id, '|', 3), amount FROM rewards")
                .forEach(row -> amounts.put(row.get(0), row.get(1)));
        return amounts;
    }

    private void pay(String batch, Instant now) {
        assertThat(payouts.create(request(batch, 1), now)).isPresent();
        payouts.settle(batch, "olga", now);
    }

    @Test
    void shouldSayThatADecisionHoldsWhenTheReplyToItsCommitIsLost() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        pay("b1", RELEASE);
        probe.post(List.of(order("o1", "zoe", 2, 10_000)), RELEASE);
        var waiting = new PaidReviews(probe.ledger).waiting("acme", 10).get(0);
        var decision = decision(waiting, Review.Verdict.APPROVED);

        // when
        new PaidReviews(new Ledger(LostReply.of(database), Clock.systemUTC())).decide(decision);

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PENDING");
        assertThat(probe.rows("SELECT verdict FROM paid_decisions")).containsExactly(List.of("APPROVED"));
        var later = new PaidReviews.Decision(
                "acme", waiting.rewardId(), 0, Review.Verdict.REJECTED, "olga", "again", RELEASE.plusSeconds(60));
        assertThatThrownBy(() -> new PaidReviews(probe.ledger).decide(later))
                .hasMessageContaining("that waits for a decision: it was APPROVED at " + RELEASE);
    }

    @Test
    void shouldMakeAndCloseABatchOnceWhenTheReplyToTheirCommitIsLost() {
        // given
        probe.post(List.of(order("o1", "anna", 1, 10_000)), NOON);
        probe.ledger.release(RELEASE);

        // when
        var created = lossy().create(request("b1", 1), RELEASE).orElseThrow();
        var settled = lossy().settle("b1", "olga", RELEASE);

        // then
        assertThat(created.state()).isEqualTo(PayoutBatch.State.OPEN);
        assertThat(settled.state()).isEqualTo(PayoutBatch.State.SETTLED);
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAID");
    }

    private PayoutBatches lossy() {
        return new PayoutBatches(new Ledger(LostReply.of(database), Clock.systemUTC()));
    }

    private List<String> lines(String batch) {
        var lines = new ArrayList<String>();
        payouts.forEachLine(batch, line -> lines.add(PayoutCsv.line(line)));
        return lines;
    }

    private List<PayoutBatch.Line> giveBack(String batch, @Nullable Long item, Instant now) {
        return new PayoutReturns(probe.ledger)
                .post(new PayoutReturns.Request(batch, item, "account closed", "olga"), now);
    }

    private static String millis(Instant instant) {
        return Long.toString(instant.toEpochMilli());
    }

    private static PayoutBatch.Request request(String batch, long minimum) {
        return new PayoutBatch.Request(batch, "acme", null, minimum, "olga");
    }

    private static PaidReviews.Decision decision(PaidReviews.Waiting waiting, Review.Verdict verdict) {
        return new PaidReviews.Decision(
                "acme", waiting.rewardId(), waiting.wanted(), verdict, "olga", "looked at it", RELEASE);
    }

    private static Conversion versioned(Conversion order, int version) {
        var credit = order.credits().get(0);
        return new Conversion(
                order.conversionId(),
                order.storefrontId(),
                order.kind(),
                order.personId(),
                order.occurredAt(),
                order.currency(),
                order.netMinor(),
                List.of(new Credit("refer", version, credit.advocateId(), credit.weightPpm(), credit.amountMinor())),
                order.flags(),
                order.revision(),
                null);
    }
}
