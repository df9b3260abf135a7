package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Conversion;
import io.referrals.events.QuarantinedRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time alone may change: nothing. The state retention is 400 days. */
class RetentionTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static final String PROGRAM = """
            {"type":"program","storefrontId":"acme","programId":"refer","version":%s,"effectiveFrom":"%s","name":"Refer","startsAt":"2020-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}""";
    private static final String CODE = """
            {"type":"code","storefrontId":"acme","referralCode":"ANNA","programId":"refer","advocateId":"anna","activeFrom":"2020-01-01T00:00:00Z"}""";
    private static final String SIGNUP = """
            {"type":"signup","eventId":"%s","storefrontId":"acme","customerId":"bob","referralCode":"ANNA","occurredAt":"%s"}""";
    private static final String PURCHASE = """
            {"type":"purchase","eventId":"p%1$s","storefrontId":"acme","orderId":"o%1$s","customerId":"bob","amountMinor":8000,"currency":"USD","occurredAt":"%2$s"}""";
    private static final String WITH_CODE = PURCHASE.replace("}", ",\"referralCode\":\"ANNA\"}");
    private static final String REFUND = """
            {"type":"refund","eventId":"r1","storefrontId":"acme","orderId":"o1","refundId":"rf1","amountMinor":500,"currency":"USD","occurredAt":"%s"}""";

    @TempDir
    private Path directory;

    private TopologyDriver driver;

    @BeforeEach
    void start() {
        driver = TopologyDriver.live(directory, NOW);
        driver.line(PROGRAM.formatted(1, "2020-01-01T00:00:00Z"));
        driver.line(CODE);
        driver.line(SIGNUP.formatted("s1", daysAgo(395)));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldKeepTheCreditWhenAnOrderIsRefundedAfterItsSignupIsOlderThanTheRetention() {
        // given
        driver.line(PURCHASE.formatted(1, daysAgo(35)));
        assertCredited("acme|PURCHASE|o1");

        // when
        pass(55);
        driver.line(REFUND.formatted(daysAgo(0)));

        // then
        assertCredited("acme|PURCHASE|o1");
        assertThat(conversion("acme|PURCHASE|o1").getNetAmountMinor()).isEqualTo(7500);
    }

    @Test
    void shouldChangeNothingWhenAllIsDecidedAgainAfterSignupAndFirstOrderAreOlderThanTheRetention() {
        // given
        driver.line(PURCHASE.formatted(1, daysAgo(390)));
        driver.line(PURCHASE.formatted(2, daysAgo(40)));
        assertCredited("acme|PURCHASE|o2");
        var before = List.copyOf(driver.conversions().values());

        // when
        pass(300);
        driver.line(PROGRAM.formatted(2, daysAgo(1)));
        driver.settle();

        // then
        assertThat(driver.conversions().values()).containsExactlyElementsOf(before);
    }

    @Test
    void shouldForgetAPersonWhenNothingWithinTheRetentionCanDependOnIt() {
        // given
        assertCredited("acme|SIGNUP|bob");

        // when
        pass(500);
        driver.line(SIGNUP.formatted("s2", daysAgo(-499)));

        // then: it is another story, and revisions never start over
        assertThat(conversion("acme|SIGNUP|bob").getOccurredAt()).isEqualTo(daysAgo(-499));
        assertThat(conversion("acme|SIGNUP|bob").getRevision()).isEqualTo(2);
    }

    @Test
    void shouldKeepWhoSignedUpFirstWhenTheCustomerIsSentAgainAfterTheRetention() {
        // given
        driver.line(PURCHASE.formatted(1, daysAgo(35)));
        var before = List.copyOf(driver.conversions().values());

        // when: a customer database sends everybody again, every 300 days
        for (int days = 60; days < 1300; days += 300) {
            pass(300);
            driver.line("""
                    {"type":"signup","eventId":"again%s","storefrontId":"acme","customerId":"bob","occurredAt":"%s"}""".formatted(days, driver.now()));
            driver.settle();

            // then
            assertThat(driver.quarantined()).isEmpty();
            assertThat(driver.conversions().values()).containsExactlyElementsOf(before);
        }
    }

    @Test
    void shouldKeepTheOrderWhenItIsToldAgainAfterTheRetention() {
        // given
        driver.line(PURCHASE.formatted(1, daysAgo(390)));
        var before = List.copyOf(driver.conversions().values());

        // when: by its own customer with another amount, by hand, and by another customer
        pass(300);
        driver.line(PURCHASE.formatted(1, daysAgo(-299))
                .replace("\"p1\"", "\"p1-again\"")
                .replace("8000", "9000"));
        driver.line("""
                {"type":"assignment","storefrontId":"acme","assignmentId":"a1","orderId":"o1","referralCode":"NONE","reason":"late"}""");
        driver.line(PURCHASE.formatted(1, daysAgo(-299)).replace("bob", "eve").replace("\"p1\"", "\"p1-eve\""));

        // then
        assertThat(driver.conversions().values()).containsExactlyElementsOf(before);
        assertThat(driver.quarantined())
                .extracting(QuarantinedRecord::getReason)
                .containsExactly("CONFLICTING_DUPLICATE");
    }

    @Test
    void shouldDecideAgainWhenACodeIsRevokedThatWasTouchedBeforeTheRetention() {
        // given: bob is bound to a signup that was told 300 days before the order
        driver.line(SIGNUP.formatted("s3", daysAgo(0)).replace("bob", "eve"));
        pass(300);
        driver.line(PURCHASE.formatted(3, daysAgo(-300)).replace("bob", "eve"));
        assertCredited("acme|PURCHASE|o3");

        // when: the order is 150 days old, and the code was never good
        pass(150);
        driver.line(CODE.replace("}", ",\"version\":2,\"revokedAt\":\"2020-01-02T00:00:00Z\"}"));
        driver.settle();

        // then
        assertThat(conversion("acme|PURCHASE|o3").getCredits()).isEmpty();
    }

    @Test
    void shouldRefuseARefundAtOnceWhenItsOrderIsSettled() {
        // given
        driver.line(PURCHASE.formatted(1, daysAgo(390)));
        var before = List.copyOf(driver.conversions().values());

        // when
        pass(11);
        driver.line(REFUND.formatted(daysAgo(-11)));

        // then
        assertThat(driver.quarantined())
                .extracting(QuarantinedRecord::getReason)
                .containsExactly("ORDER_UNKNOWN");
        assertThat(driver.conversions().values()).containsExactlyElementsOf(before);
    }

    @Test
    void shouldJoinARefundWithItsOrderWhenBothArrivedInTimeHoweverLateTheyAreRead() {
        // given
        driver.line(REFUND.formatted(daysAgo(0)));

        // when: nothing was read from day 399 to day 425
        pass(425);
        driver.line(WITH_CODE.formatted(1, daysAgo(-10)), Duration.ofDays(26));

        // then
        assertThat(conversion("acme|PURCHASE|o1").getRefundedMinor()).isEqualTo(500);
    }

    @Test
    void shouldRefuseARefundWhenItsOrderArrivesTooLateWhetherOrNotItWasLookedForMeanwhile() {
        // given
        driver.line(REFUND.formatted(daysAgo(0)));

        // when
        pass(401);
        driver.line(WITH_CODE.formatted(1, daysAgo(-10)));

        // then
        assertThat(driver.conversions().get("acme|PURCHASE|o1"))
                .extracting(Conversion::getRefundedMinor)
                .isEqualTo(0L);
        assertThat(driver.quarantined())
                .extracting(QuarantinedRecord::getReason)
                .containsExactly("ORDER_UNKNOWN");
    }

    @Test
    void shouldRefuseWhatWasTooFarAheadWhenItArrivedHoweverLaterItIsRead() {
        // given
        pass(1);

        // when: it has happened by now, but had not for another day when it came
        driver.line(PURCHASE.formatted(1, daysAgo(0)), Duration.ofDays(2));

        // then
        assertThat(driver.quarantined())
                .extracting(QuarantinedRecord::getReason)
                .containsExactly("FUTURE_EVENT");
    }

    private static Instant daysAgo(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    private void pass(int days) {
        driver.pass(Duration.ofDays(days));
        driver.settle();
    }

    private void assertCredited(String conversionId) {
        assertThat(conversion(conversionId).getCredits())
                .extracting("advocateId")
                .containsExactly("anna");
    }

    private Conversion conversion(String conversionId) {
        assertThat(driver.quarantined()).isEmpty();
        return Objects.requireNonNull(driver.conversions().get(conversionId), conversionId);
    }
}
