package io.referrals.consumer.ledger;

import static io.referrals.consumer.rewards.Orders.NOON;
import static io.referrals.consumer.rewards.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Orders;
import io.referrals.consumer.rewards.ProgramVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A ledger as commit ffc3673 made it, with the damage it could do: {@code ledgers/before-v9.sql}. The refund of o1 came
 * with a move of its credit and was not taken back; o2 and o3 were flagged while a batch paid them, and were never marked
 * paid, so that o3 has expired; o4 was released by a payout as of 2036. The refund of o5 and the move of o6 are as they
 * should be.
 */
class OldLedgerIT {
    private static final Instant PAYDAY = NOON.plus(Duration.ofDays(14));
    private static final List<ProgramVersion> PROGRAMS =
            List.of(Orders.program(1, Orders.tenPercent(null, null)), Orders.program(2, Orders.tenPercent(null, 5)));
    private static final List<Conversion> CONVERSIONS = List.of(
            order("o1", "eve", 3, 4_000),
            order("o2", "kim", 2, 10_000, "SAME_DEVICE"),
            bySecondVersion(order("o3", "lee", 2, 10_000, "SAME_DEVICE")),
            at(Instant.parse("2026-03-30T12:00:00Z"), order("o4", "ben", 1, 10_000)),
            order("o5", "zoe", 2, 2_000),
            order("o6", "eve", 2, 3_000));

    private HikariDataSource database;
    private LedgerProbe probe;

    @BeforeEach
    void migrate() {
        database = TestStack.newDatabase();
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .target("8")
                .load()
                .migrate();
        probe = new LedgerProbe(database);
        probe.execute(text("/ledgers/before-v9.sql"));
        LedgerSchema.migrate(database);
    }

    @AfterEach
    void stopLedger() {
        database.close();
    }

    @Test
    void shouldNameTheDamageWhenAnOlderReleaseHasDoneIt() {
        // then
        assertThat(differences())
                .extracting(Difference::subject, Difference::expected, Difference::found)
                .containsExactlyInAnyOrder(
                        tuple(reward("o1", "anna") + ", by its order's amount", "at most 400 USD", "1000 USD"),
                        tuple(reward("o2", "kim") + ", paid", "1000 USD", "0 USD"),
                        tuple(reward("o3", "lee") + ", paid", "PAID, 1000 USD", "EXPIRED, 0 USD"),
                        tuple(
                                reward("o4", "ben") + ", release",
                                "at 2026-04-13 12:00:00",
                                "at 2026-04-01 00:00:00, transfer 29"));
    }

    @Test
    void shouldFindNothingWhenTheDamageIsCorrected() {
        // when
        probe.ledger.correct(
                CONVERSIONS.stream().map(Conversion::conversionId).toList(), Instant.parse("2026-04-02T00:00:00Z"));

        // then
        assertThat(differences()).isEmpty();
        assertThat(probe.rewards())
                .containsEntry(reward("o1", "anna"), "USD 400 PAID")
                .containsEntry(reward("o1", "eve"), "USD 400 PAYABLE")
                .containsEntry(reward("o2", "kim"), "USD 1000 PAID")
                .containsEntry(reward("o3", "lee"), "USD 1000 PAID")
                .containsEntry(reward("o4", "ben"), "USD 1000 PENDING")
                .containsEntry(reward("o5", "zoe"), "USD 200 PAID")
                .containsEntry(reward("o6", "max"), "USD 300 PAID");
        assertThat(probe.balances())
                .containsEntry("acme advocate:anna:payable USD", BigInteger.valueOf(-600))
                .doesNotContainKeys("acme advocate:kim:payable USD", "acme advocate:lee:payable USD");
        long transfers = probe.transfers();
        probe.ledger.correct(List.of("acme|PURCHASE|o1", "acme|PURCHASE|o5"), PAYDAY);
        assertThat(probe.transfers()).isEqualTo(transfers);
        probe.assertSound();
    }

    private List<Difference> differences() {
        var differences = new ArrayList<Difference>();
        new LedgerVerification(database, new SilentProgress())
                .run(new StoryFacts(PROGRAMS, CONVERSIONS), null, differences::add);
        return differences;
    }

    private static String reward(String order, String advocate) {
        return "acme|PURCHASE|" + order + "|refer|ten|ADVOCATE|" + advocate;
    }

    private static Conversion bySecondVersion(Conversion order) {
        var credit = order.credits().get(0);
        return new Conversion(
                order.conversionId(),
                order.storefrontId(),
                order.kind(),
                order.personId(),
                order.occurredAt(),
                order.currency(),
                order.netMinor(),
                List.of(new Credit("refer", 2, credit.advocateId(), credit.weightPpm(), credit.amountMinor())),
                order.flags(),
                order.revision(),
                null);
    }

    private static Conversion at(Instant occurredAt, Conversion order) {
        return new Conversion(
                order.conversionId(),
                order.storefrontId(),
                order.kind(),
                order.personId(),
                occurredAt,
                order.currency(),
                order.netMinor(),
                order.credits(),
                order.flags(),
                order.revision(),
                null);
    }

    private static String text(String resource) {
        try (var stream = Objects.requireNonNull(OldLedgerIT.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
