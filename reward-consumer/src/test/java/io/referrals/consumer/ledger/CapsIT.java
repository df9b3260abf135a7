package io.referrals.consumer.ledger;

import static io.referrals.consumer.rewards.Orders.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Orders;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom the ledger lets in below a cap when one poll changes several claims, granted and denied ones. */
class CapsIT {
    private HikariDataSource database;
    private LedgerProbe probe;

    @BeforeEach
    void postFourOrdersUnderACapOfOne() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
        probe.ledger.accept(List.of(Orders.program(1, Orders.points("once", BeneficiaryType.ADVOCATE, 5, 1, null))));
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
        return Orders.order("o" + number, "anna", revision, net, flags);
    }
}
