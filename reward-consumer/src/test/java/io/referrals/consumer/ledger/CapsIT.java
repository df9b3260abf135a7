package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.CapPeriod;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Occurrence;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.RewardRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom the ledger lets in below a cap when one poll changes several claims, granted and denied ones. */
class CapsIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private HikariDataSource database;
    private LedgerProbe probe;

    @BeforeEach
    void postFourOrdersUnderACapOfOne() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
        probe.ledger.accept(List.of(onceInALifetime()));
        probe.post(List.of(order(1, 1, 100), order(2, 1, 100), order(3, 1, 100), order(4, 1, 100)), NOON);
        assertThat(probe.rewards()).containsOnlyKeys(reward(1));
    }

    @AfterEach
    void stopLedger() {
        database.close();
    }

    @Test
    void shouldLetInTheNextClaimWhenTheGrantedOneGoesTogetherWithTheFirstDenied() {
        // when
        probe.post(List.of(order(1, 2, 0), order(2, 2, 0)), NOON);

        // then
        assertThat(probe.rewards()).containsOnlyKeys(reward(3));
        probe.assertSound();
    }

    @Test
    void shouldLetInTheNextClaimWhenTheFirstDeniedOneIsHeldFromNowOn() {
        // when
        probe.post(List.of(order(1, 2, 0), order(2, 2, 100, "SAME_DEVICE")), NOON);

        // then
        assertThat(probe.rewards())
                .as("a held claim earns on top and takes no place")
                .containsOnlyKeys(reward(2), reward(3))
                .containsEntry(reward(2), "POINTS 5 HELD")
                .containsEntry(reward(3), "POINTS 5 PENDING");
        probe.assertSound();
    }

    @Test
    void shouldLetInNoMoreThanTheCapWhenOnlyDeniedClaimsGo() {
        // when
        probe.post(List.of(order(2, 2, 0), order(3, 2, 0)), NOON);
        assertThat(probe.rewards()).containsOnlyKeys(reward(1));
        probe.post(List.of(order(1, 2, 0)), NOON);

        // then
        assertThat(probe.rewards()).containsOnlyKeys(reward(4));
        probe.assertSound();
    }

    private static String reward(int number) {
        return "acme|PURCHASE|o" + number + "|refer|once|ADVOCATE|anna";
    }

    private static Conversion order(int number, int revision, long net, String... flags) {
        return new Conversion(
                "acme|PURCHASE|o" + number,
                "acme",
                ConversionKind.PURCHASE,
                "bob",
                NOON.plus(Duration.ofHours(number)),
                "USD",
                net,
                List.of(new Credit("refer", 1, "anna", 1_000_000, net)),
                List.of(flags),
                revision,
                null);
    }

    private static ProgramVersion onceInALifetime() {
        var rule = new RewardRule(
                "once",
                ConversionKind.PURCHASE,
                Occurrence.EVERY,
                null,
                BeneficiaryType.ADVOCATE,
                "POINTS",
                5L,
                null,
                null,
                null,
                1,
                CapPeriod.LIFETIME,
                List.of(),
                null,
                null);
        return new ProgramVersion("acme", "refer", 1, 14, List.of(rule));
    }
}
