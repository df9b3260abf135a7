package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Conversion;
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
    /** Records arrive now; what is forgotten is told by the driver's clock, which goes ahead. */
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static final String PROGRAM = """
            {"type":"program","storefrontId":"acme","programId":"refer","version":%s,"effectiveFrom":"%s","name":"Refer","startsAt":"2020-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}""";
    private static final String CODE = """
            {"type":"code","storefrontId":"acme","referralCode":"ANNA","programId":"refer","advocateId":"anna","activeFrom":"2020-01-01T00:00:00Z"}""";
    private static final String SIGNUP = """
            {"type":"signup","eventId":"%s","storefrontId":"acme","customerId":"bob","referralCode":"ANNA","occurredAt":"%s"}""";
    private static final String PURCHASE = """
            {"type":"purchase","eventId":"p%1$s","storefrontId":"acme","orderId":"o%1$s","customerId":"bob","amountMinor":8000,"currency":"USD","occurredAt":"%2$s"}""";
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
        driver.line(SIGNUP.formatted("s2", daysAgo(1)));

        // then: it is another story, and revisions never start over
        assertThat(conversion("acme|SIGNUP|bob").getOccurredAt()).isEqualTo(daysAgo(1));
        assertThat(conversion("acme|SIGNUP|bob").getRevision()).isEqualTo(2);
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
