package io.referrals.consumer.ledger;

import static io.referrals.consumer.rewards.Orders.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Orders;
import io.referrals.consumer.rewards.Refunded;
import io.referrals.consumer.rewards.Review;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger posts, refuses and survives. */
class LedgerIT {
    private static final Instant RELEASE = NOON.plus(Duration.ofDays(14));

    private HikariDataSource database;
    private LedgerProbe probe;

    @BeforeEach
    void startLedger() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
        probe.ledger.accept(List.of(Orders.program(1, Orders.tenPercent(null, null))));
    }

    @AfterEach
    void stopLedger() {
        database.close();
    }

    @Test
    void shouldPostTheLifeOfARewardWhenItIsAccruedReleasedAndRefunded() {
        // when
        probe.post(List.of(order(1, 10_000)), NOON);
        probe.post(List.of(order(2, 8_000)), NOON);
        probe.ledger.release(RELEASE.minusMillis(1));
        probe.ledger.release(RELEASE);
        probe.post(List.of(order(3, 5_000)), RELEASE);
        probe.post(List.of(order(4, 6_000)), RELEASE);
        probe.post(List.of(order(5, 0)), RELEASE);

        // then
        assertThat(probe.rows("SELECT kind, debit_account, credit_account, amount, conversion_revision,"
                        + " to_timestamp(effective_at / 1000) AT TIME ZONE 'UTC' FROM transfers ORDER BY transfer_id"))
                .extracting(row -> String.join(" ", row))
                .containsExactly(
                        "ACCRUE program:refer:expense advocate:anna:pending 1000 1 2026-03-01 12:00:00",
                        "ADJUST advocate:anna:pending program:refer:expense 200 2 2026-03-01 12:00:00",
                        "RELEASE advocate:anna:pending advocate:anna:payable 800 2 2026-03-15 12:00:00",
                        "CLAWBACK advocate:anna:payable program:refer:expense 300 3 2026-03-15 12:00:00",
                        "ADJUST program:refer:expense advocate:anna:pending 100 4 2026-03-01 12:00:00",
                        "RELEASE advocate:anna:pending advocate:anna:payable 100 4 2026-03-15 12:00:00",
                        "CLAWBACK advocate:anna:payable program:refer:expense 600 5 2026-03-15 12:00:00");
        assertThat(probe.rewards()).isEmpty();
        assertThat(probe.balances()).isEmpty();
        probe.assertSound();
    }

    @Test
    void shouldOweNothingTwiceWhenARefundIsTakenBack() {
        // given
        var first = RELEASE.plus(Duration.ofDays(1));
        var second = RELEASE.plus(Duration.ofDays(2));
        var now = RELEASE.plus(Duration.ofDays(9));
        probe.post(List.of(order(1, 10_000)), NOON);
        probe.ledger.release(RELEASE);
        probe.post(List.of(order(2, 4_000).refunded(new Refunded(6_000, first))), now);
        probe.post(List.of(order(3, 0).refunded(new Refunded(10_000, second))), now);

        // when
        probe.post(List.of(order(4, 4_000).refunded(new Refunded(6_000, first))), now);
        probe.post(List.of(order(5, 10_000)), now);

        // then
        assertThat(probe.rows("SELECT kind, amount, to_timestamp(effective_at / 1000) AT TIME ZONE 'UTC' FROM transfers"
                        + " ORDER BY transfer_id"))
                .extracting(row -> String.join(" ", row))
                .containsExactly(
                        "ACCRUE 1000 2026-03-01 12:00:00",
                        "RELEASE 1000 2026-03-15 12:00:00",
                        "CLAWBACK 600 2026-03-16 12:00:00",
                        "CLAWBACK 400 2026-03-17 12:00:00",
                        "ACCRUE 400 2026-03-17 12:00:00",
                        "RELEASE 400 2026-03-17 12:00:00",
                        "ADJUST 600 2026-03-16 12:00:00",
                        "RELEASE 600 2026-03-16 12:00:00");
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAYABLE");
        probe.assertSound();
    }

    @Test
    void shouldTakeBackFromExpiredWhenARefundComesAfterTheExpiry() {
        // given
        var refund = RELEASE.plus(Duration.ofDays(6));
        probe.ledger.accept(List.of(Orders.program(2, Orders.tenPercent(null, 5))));
        probe.post(List.of(bySecondVersion(order(1, 10_000))), NOON);
        probe.ledger.release(refund);

        // when
        probe.post(List.of(bySecondVersion(order(2, 4_000)).refunded(new Refunded(6_000, refund))), refund);

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 400 EXPIRED");
        assertThat(probe.rows("SELECT debit_account, credit_account, amount, effective_at FROM transfers"
                        + " WHERE kind = 'CLAWBACK'"))
                .containsExactly(List.of(
                        "advocate:anna:expired", "program:refer:expense", "600", Long.toString(refund.toEpochMilli())));
        probe.assertSound();
    }

    @Test
    void shouldMoveTheRewardBackToPendingWhenAReleasedConversionIsFlagged() {
        // given
        probe.post(List.of(order(1, 10_000)), NOON);
        probe.ledger.release(RELEASE);

        // when
        probe.post(List.of(order(2, 10_000, "SAME_DEVICE")), RELEASE);
        probe.ledger.release(RELEASE.plus(Duration.ofDays(1_000)));

        // then
        assertThat(probe.rewards()).containsOnlyKeys("acme|PURCHASE|o1|refer|ten|ADVOCATE|anna");
        assertThat(probe.rewards().values()).containsExactly("USD 1000 HELD");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:pending USD", BigInteger.valueOf(1_000))
                .doesNotContainKey("acme advocate:anna:payable USD");
        probe.assertSound();
    }

    @Test
    void shouldRefuseToChangeTransfersWhoeverAsks() {
        // given
        probe.post(List.of(order(1, 10_000)), NOON);

        // then
        for (var change : List.of("UPDATE transfers SET amount = 1", "DELETE FROM transfers", "TRUNCATE transfers")) {
            assertThatThrownBy(() -> probe.execute(change)).hasMessageContaining("append-only");
        }
        for (var change : List.of("UPDATE entries SET amount = 1", "DELETE FROM entries")) {
            assertThatThrownBy(() -> probe.execute(change)).isInstanceOf(IllegalStateException.class);
        }
        probe.assertSound();
    }

    @Test
    void shouldRefuseATransferWhoseAccountsDoNotFitItsKind() {
        assertThatThrownBy(() -> probe.execute("INSERT INTO transfers VALUES (1, 'r', 1, 1, 'PAYOUT', 'acme', 'USD',"
                        + " 'program:refer:expense', 'advocate:anna:paid', 5, 0, 0, '')"))
                .hasMessageContaining("accounts_fit_the_kind");
        assertThatThrownBy(() -> probe.execute("INSERT INTO transfers VALUES (1, 'r', 1, 1, 'ACCRUE', 'acme', 'USD',"
                        + " 'program:refer:expense', 'advocate:anna:pending', -5, 0, 0, '')"))
                .hasMessageContaining("amount_check");
    }

    @Test
    void shouldPostNothingWhenAnotherConsumerMovedThePosition() {
        // given
        probe.post(List.of(order(1, 10_000)), NOON);
        var zombie = new Ledger(database, Clock.systemUTC());

        // when
        var stale = new ConversionBatch(LedgerProbe.TOPIC, Map.of(), Map.of(0, 7L), List.of(order(2, 500)));

        // then
        assertThatThrownBy(() -> zombie.post(stale, NOON)).isInstanceOf(FencedException.class);
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PENDING");
        assertThat(zombie.positions(LedgerProbe.TOPIC)).isEqualTo(Map.of(0, 1L));
    }

    @Test
    void shouldPostABatchOnceWhenItsCommitWasInDoubt() {
        // given
        var batch = new ConversionBatch(LedgerProbe.TOPIC, Map.of(), Map.of(0, 1L), List.of(order(1, 10_000)));
        probe.ledger.post(batch, NOON);

        // when
        probe.ledger.post(batch, NOON);

        // then
        assertThat(probe.transfers()).isEqualTo(1);
    }

    @Test
    void shouldRaiseAnAlarmWhenARevisionComesAgainWithOtherContent() {
        // given
        probe.post(List.of(order(1, 10_000)), NOON);

        // then
        assertThatThrownBy(() -> probe.post(List.of(order(1, 9_999)), NOON))
                .isInstanceOf(LedgerException.class)
                .hasMessage("Revision 1 of conversion " + ShownId.of("acme|PURCHASE|o1")
                        + " came again with other content");
        assertThat(probe.rows("SELECT conversion_id FROM conversions WHERE encode(sha256(convert_to(conversion_id,"
                        + " 'UTF8')), 'hex') LIKE '"
                        + ShownId.of("acme|PURCHASE|o1").substring("sha256:".length()) + "%'"))
                .containsExactly(List.of("acme|PURCHASE|o1"));
        assertThat(probe.transfers()).isEqualTo(1);
    }

    @Test
    void shouldNotQuoteARowWhenTheDatabaseRefusesIt() {
        // given
        probe.post(List.of(order(1, 10_000)), NOON);

        // when, then
        try (var posting = RewardConsumerApp.connect(database.getJdbcUrl())) {
            var ledger = new Ledger(posting, Clock.systemUTC());
            assertThatThrownBy(() -> ledger.read(connection -> {
                        try (var insert = connection.prepareStatement(
                                "INSERT INTO conversions SELECT * FROM conversions WHERE conversion_id = ?")) {
                            insert.setString(1, "acme|PURCHASE|o1");
                            insert.addBatch();
                            return insert.executeBatch();
                        }
                    }))
                    .hasMessageContaining("duplicate key")
                    .hasMessageNotContaining("acme");
        }
    }

    @Test
    void shouldReleaseAHeldRewardOnlyAfterAPersonApprovedIt() {
        // given
        var reviews = new Reviews(probe.ledger);
        var approvedAt = RELEASE.plus(Duration.ofDays(3));
        probe.post(List.of(order(1, 10_000, "SAME_DEVICE")), NOON);
        probe.ledger.release(approvedAt);
        assertThat(probe.rewards().values()).containsExactly("USD 1000 HELD");
        assertThat(reviews.waiting("acme", 10)).hasSize(1);

        // when
        var approval = new Reviews.Decision(
                "acme", "acme|PURCHASE|o1", Review.Verdict.APPROVED, "olga", "called the customer", approvedAt);
        reviews.decide(approval);
        reviews.decide(approval);
        probe.ledger.release(approvedAt);

        // then
        assertThat(probe.rewards().values()).containsExactly("USD 1000 PAYABLE");
        assertThat(reviews.waiting("acme", 10)).isEmpty();
        assertThat(probe.rows("SELECT verdict, decided_by, reason, flags FROM reviews"))
                .containsExactly(List.of("APPROVED", "olga", "called the customer", "SAME_DEVICE"));
        assertThatThrownBy(() -> probe.execute("DELETE FROM reviews")).hasMessageContaining("append-only");
        probe.assertSound();
    }

    @Test
    void shouldVoidAHeldRewardWhenAPersonRejectsIt() {
        // given
        probe.post(List.of(order(1, 10_000, "SAME_DEVICE")), NOON);

        // when
        new Reviews(probe.ledger)
                .decide(new Reviews.Decision(
                        "acme", "acme|PURCHASE|o1", Review.Verdict.REJECTED, "olga", "own card", NOON));

        // then
        assertThat(probe.rewards()).isEmpty();
        assertThat(probe.balances()).isEmpty();
        probe.assertSound();
    }

    @Test
    void shouldNotReviewAnotherStorefrontsConversion() {
        // given
        probe.post(List.of(order(1, 10_000, "SAME_DEVICE")), NOON);

        // then
        assertThatThrownBy(() -> new Reviews(probe.ledger)
                        .decide(new Reviews.Decision(
                                "zeta", "acme|PURCHASE|o1", Review.Verdict.APPROVED, "olga", "mine", NOON)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Conversion bySecondVersion(Conversion order) {
        return new Conversion(
                order.conversionId(),
                order.storefrontId(),
                order.kind(),
                order.personId(),
                order.occurredAt(),
                order.currency(),
                order.netMinor(),
                List.of(new Credit("refer", 2, "anna", 1_000_000, order.netMinor())),
                order.flags(),
                order.revision(),
                null);
    }

    private static Conversion order(int revision, long net, String... flags) {
        return Orders.order("o1", "anna", revision, net, flags);
    }
}
