package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.referrals.events.CodeStats;
import io.referrals.events.Conversion;
import io.referrals.events.EventHeaders;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributionTopologyTest {
    private static final Instant AS_OF = Instant.parse("2026-09-01T00:00:00Z");
    private static final Path GOLDEN = Path.of("src/test/resources/topology.txt");
    private static final String PROGRAM = """
        {"type":"program","storefrontId":"acme","programId":"refer","version":1,"effectiveFrom":"2026-01-01T00:00:00Z","name":"Refer","startsAt":"2026-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}\
        """;
    private static final String CODE = """
        {"type":"code","storefrontId":"acme","referralCode":"ANNA","programId":"refer","advocateId":"anna","activeFrom":"2026-01-01T00:00:00Z"}\
        """;
    private static final String CLICK = """
        {"type":"click","eventId":"k1","storefrontId":"acme","referralCode":"ANNA","visitorId":"v1","occurredAt":"2026-03-01T12:00:00Z"}\
        """;
    private static final String PURCHASE = """
        {"type":"purchase","eventId":"p1","storefrontId":"acme","orderId":"o1","visitorId":"v1","customerId":"bob","amountMinor":8000,"currency":"USD","occurredAt":"2026-03-03T12:00:00Z"}\
        """;
    private static final String REFUND = """
        {"type":"refund","eventId":"r1","storefrontId":"acme","orderId":"o1","refundId":"rf1","amountMinor":500,"currency":"EUR","occurredAt":"2026-03-04T12:00:00Z"}\
        """;

    @TempDir
    private Path directory;

    private TopologyDriver driver;

    @BeforeEach
    void start() {
        driver = new TopologyDriver(directory, AS_OF);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldBeTheGoldenTopologyWhenDescribed() throws IOException {
        // given
        String described;
        try (EventSerdes serdes = EventSerdes.of(Map.of("schema.registry.url", "mock://golden"))) {
            described = TopologyDriver.topology(serdes, AS_OF).describe().toString();
        }

        // then: stores and nodes carry state and metrics, so a change of names must be meant;
        // to accept one, replace the file by what the failure prints
        assertThat(described.strip()).isEqualTo(Files.readString(GOLDEN).strip());
    }

    @Test
    void shouldKeepInItsStoresHowFarTheyAreWhenItProcesses() {
        // when
        List.of(PROGRAM, CODE, CLICK, PURCHASE).forEach(driver::line);
        driver.settle();

        // then
        assertThat(driver.committedOffset(PartitionProcessor.ROWS)).isPositive();
        assertThat(driver.committedOffset(PartitionProcessor.CLICKS)).isNotNegative();
    }

    @Test
    void shouldCreditTheAdvocateWhenTheCodeAndTheProgramComeLast() {
        // when
        List.of(PURCHASE, CLICK, CODE, PROGRAM).forEach(driver::line);
        driver.settle();

        // then
        Conversion conversion = conversion();
        assertThat(conversion.getCredits()).extracting("advocateId").containsExactly("anna");
    }

    @Test
    void shouldRiseByOneRevisionWhenARefundChangesTheConversion() {
        // given
        List.of(PROGRAM, CODE, CLICK, PURCHASE).forEach(driver::line);
        Conversion before = conversion();

        // when
        driver.line(REFUND.replace("EUR", "USD"));
        driver.line(REFUND.replace("EUR", "USD"));

        // then
        Conversion after = conversion();
        assertThat(after.getRevision()).isEqualTo(before.getRevision() + 1);
        assertThat(after.getNetAmountMinor()).isEqualTo(7500);
    }

    @Test
    void shouldQuarantineWithCoordinatesWhenBytesCannotBeDecoded() {
        // given: the first records of their topics are the bad ones
        driver.bytes(Topics.CLICKS, "acme|v1", new byte[] {1, 2, 3});
        driver.bytes(Topics.PURCHASES, null, new byte[] {0, 0, 0, 0, 99, 1});
        driver.bytes(Topics.SIGNUPS, "acme|bob", null);

        // when
        List.of(PROGRAM, CODE, CLICK, PURCHASE).forEach(driver::line);

        // then
        assertThat(driver.quarantined())
                .extracting(
                        QuarantinedRecord::getReason,
                        QuarantinedRecord::getSourceTopic,
                        QuarantinedRecord::getSourcePartition,
                        QuarantinedRecord::getSourceOffset)
                .containsExactly(
                        tuple("MALFORMED", "referral.clicks.v1", 0, 0L),
                        tuple("MALFORMED", "referral.purchases.v1", 0, 0L),
                        tuple("MALFORMED", "referral.signups.v1", 0, 0L));
        assertThat(driver.conversions()).containsOnlyKeys("acme|PURCHASE|o1");
    }

    @Test
    void shouldRefuseTheRefundLateWhenItsOrderTurnsOutToBeInAnotherCurrency() {
        // given
        driver.line(REFUND);
        assertThat(driver.quarantined()).isEmpty();

        // when
        List.of(PROGRAM, CODE, CLICK, PURCHASE).forEach(driver::line);

        // then
        assertThat(driver.quarantined())
                .extracting(QuarantinedRecord::getReason, QuarantinedRecord::getSourceTopic)
                .containsExactly(tuple("CURRENCY_MISMATCH", "referral.refunds.v1"));
        assertThat(conversion().getRefundedMinor()).isZero();
    }

    @Test
    void shouldKeepHeadersAndCountAttemptsWhenARedrivenRecordIsRefusedAtOnceOrLate() {
        // given
        Headers history = new RecordHeaders()
                .add("traceparent", "00-1-2-01".getBytes(UTF_8))
                .add(EventHeaders.ATTEMPTS, "2".getBytes(UTF_8))
                .add(EventHeaders.REDRIVEN, "first".getBytes(UTF_8))
                .add(EventHeaders.REDRIVEN, "second".getBytes(UTF_8));

        // when
        driver.line(REFUND, history);
        driver.line(PURCHASE);
        driver.line(PURCHASE.replace("8000", "9000"), history);

        // then
        assertThat(driver.quarantined())
                .extracting(QuarantinedRecord::getReason, QuarantinedRecord::getAttempts)
                .containsExactly(tuple("CURRENCY_MISMATCH", 2), tuple("CONFLICTING_DUPLICATE", 2));
        assertThat(driver.quarantinedHeaders()).containsExactly(history, history);
    }

    @Test
    void shouldRefuseTheSecondWhenTwoPurchasesContradictEachOther() {
        // when
        driver.line(PURCHASE);
        driver.line(PURCHASE.replace("8000", "9000"));
        driver.line(PURCHASE);

        // then
        assertThat(driver.quarantined())
                .extracting(QuarantinedRecord::getReason)
                .containsExactly("CONFLICTING_DUPLICATE");
    }

    @Test
    void shouldCountTheFunnelOnceWhenARevisionReplacesAnother() {
        // given
        List.of(PROGRAM, CODE, PURCHASE, CLICK, CLICK).forEach(driver::line);
        driver.line(CLICK.replace("k1", "k2"));

        // when
        driver.line(REFUND.replace("EUR", "USD"));
        driver.settle();

        // then
        Map<String, CodeStats> stats = driver.newest(Topics.CODE_STATS);
        CodeStats clicks = Objects.requireNonNull(stats.get("acme|ANNA|2026-03-01"));
        assertThat(clicks.getClicks()).isEqualTo(2);
        assertThat(clicks.getUniqueVisitors()).isEqualTo(1);
        CodeStats sales = Objects.requireNonNull(stats.get("acme|ANNA|2026-03-03"));
        assertThat(sales.getPurchasesPpm()).isEqualTo(1_000_000);
        assertThat(sales.getRevenueMinor()).extracting("amountMinor").containsExactly(8000L);
        assertThat(sales.getRefundedMinor()).extracting("amountMinor").containsExactly(500L);
        assertThat(Objects.requireNonNull(stats.get("acme|(none)|2026-03-03")).getPurchasesPpm())
                .isZero();
    }

    @Test
    void shouldDecideTheSameWithGreaterRevisionsWhenItReplacesAnotherApplication(@TempDir Path other) {
        // given: what the application before read, and decided
        List<String> lines =
                List.of(PURCHASE, PROGRAM, CODE, CLICK, REFUND.replace("EUR", "USD"), CLICK.replace("k1", "k2"));
        lines.forEach(driver::line);
        driver.settle();
        Conversion before = conversion();

        // when
        EventSerdes serdes = TopologyDriver.newSerdes();
        StageSettings settings = TopologyDriver.settings(serdes, AS_OF, delay -> {}, before.getRevision());
        try (TopologyDriver next = new TopologyDriver(serdes, AttributionTopology.build(settings), other, AS_OF)) {
            lines.forEach(next::line);
            next.settle();

            // then
            Conversion after = Objects.requireNonNull(next.conversions().get("acme|PURCHASE|o1"));
            assertThat(after.getRevision()).isGreaterThan(before.getRevision());
            assertThat(Conversion.newBuilder(after)
                            .setRevision(before.getRevision())
                            .build())
                    .isEqualTo(before);
        }
    }

    @Test
    void shouldGiveAnOrderToItsCustomerWhenARecordNamesOneLate() {
        // given: a guest's order, credited by a click of the guest
        List.of(PROGRAM, CODE, CLICK).forEach(driver::line);
        driver.line(PURCHASE.replace("\"customerId\":\"bob\",", ""));
        driver.settle();
        Conversion ofGuest = conversion();

        // when
        driver.line(PURCHASE.replace("p1", "p2")
                .replace("\"visitorId\":\"v1\",", "")
                .replace("8000", "9000"));
        driver.settle();

        // then
        Conversion ofCustomer = conversion();
        assertThat(ofGuest.getCustomerId()).isEqualTo("visitor:v1");
        assertThat(ofCustomer.getCustomerId()).isEqualTo("bob");
        assertThat(ofCustomer.getRevision()).isEqualTo(ofGuest.getRevision() + 1);
        assertThat(ofCustomer.getAmountMinor()).isEqualTo(9000);
        assertThat(ofCustomer.getCredits()).extracting("advocateId").containsExactly("anna");
        CodeStats sales =
                Objects.requireNonNull(driver.newest(Topics.CODE_STATS).get("acme|ANNA|2026-03-03"));
        assertThat(sales.getPurchasesPpm()).isEqualTo(1_000_000);
        assertThat(driver.accounting("accept-purchase")
                        .path("duplicates")
                        .path("purchase")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void shouldTakeTheGuestsClicksAwayWithItsLastOrderAndGiveThemBackWithTheNext() {
        // given: two guest records, of two browsers, of an order that turns out to be bob's
        List.of(PROGRAM, CODE, CLICK).forEach(driver::line);
        String guest = PURCHASE.replace("\"customerId\":\"bob\",", "");
        driver.line(guest);
        driver.line(PURCHASE.replace("p1", "p2"));
        driver.settle();

        // when: the same browser orders as a guest
        driver.line(guest.replace("p1", "p3").replace("o1", "o2").replace("03-03", "03-05"));
        driver.line(CLICK.replace("k1", "k2").replace("03-01", "03-04"));
        driver.settle();

        // then
        Conversion next = Objects.requireNonNull(driver.conversions().get("acme|PURCHASE|o2"));
        assertThat(next.getCustomerId()).isEqualTo("visitor:v1");
        assertThat(next.getNewCustomer()).isTrue();
        assertThat(next.getCandidates()).extracting("touchId").containsExactly("k1", "k2");
    }

    @Test
    void shouldCountRefundsOnceWhenSomeOfThemTurnOutToBeInAnotherCurrency() {
        // given: three records of one refund, two of them in another currency than the order that comes last
        driver.line(REFUND);
        driver.line(REFUND.replace("r1\"", "r2\"").replace("EUR", "USD"));
        driver.line(REFUND.replace("r1\"", "r3\""));

        // when
        driver.line(PURCHASE);
        driver.settle();

        // then
        var accounting = driver.accounting("accept-refund");
        assertThat(accounting.path("accepted").path("refund").asInt()).isEqualTo(1);
        assertThat(accounting.path("duplicates").path("refund").asInt()).isZero();
        assertThat(accounting.path("refused").path("CURRENCY_MISMATCH").asInt()).isEqualTo(2);
    }

    @Test
    void shouldNameWhoseTheCodeIsTheSameInWhateverOrderItsVersionsAndItsClicksArrive() {
        // given
        String handedOver = CODE.replace("\"refer\"", "\"partners\"")
                .replace("anna", "carl")
                .replace("\"activeFrom", "\"version\":2,\"revokedAt\":\"2026-02-01T00:00:00Z\",\"activeFrom");
        List<String> lines = List.of(CODE, handedOver, CLICK);
        List<String> orders = List.of("012", "021", "102", "120", "201", "210");

        // when: each has its effect before the next one comes
        for (int step = 0; step < lines.size(); step++) {
            for (String order : orders) {
                String line = lines.get(order.charAt(step) - '0');
                driver.line(line.replace("ANNA", "CODE" + order).replace("k1", "k" + order));
            }
            driver.settle();
        }

        // then: the greatest version holds, active or not
        assertThat(driver.newest(Topics.CODE_STATS).values())
                .hasSameSizeAs(orders)
                .extracting(CodeStats::getClicks, CodeStats::getProgramId, CodeStats::getAdvocateId)
                .containsOnly(tuple(1L, "partners", "carl"));
    }

    @Test
    void shouldNameNobodyWhenTheCodeIsUnknownOrNobodyIsCredited() {
        // when
        driver.line(CLICK);
        driver.line(PURCHASE);
        driver.settle();

        // then
        assertThat(driver.newest(Topics.CODE_STATS).values())
                .extracting(CodeStats::getReferralCode, CodeStats::getProgramId, CodeStats::getAdvocateId)
                .containsExactlyInAnyOrder(tuple("ANNA", null, null), tuple("(none)", null, null));
    }

    @Test
    void shouldSayThatSomethingIsLeftToCountUntilItIsWhenTheClockIsNotFixed() {
        try (TopologyDriver live = TopologyDriver.live(directory.resolve("live"), AS_OF)) {
            // given
            String recent = CLICK.replace("2026-03-01", "2026-08-31");

            // when
            live.line(recent);

            // then
            assertThat(live.newest(Topics.CODE_STATS)).isEmpty();
            assertThat(waiting(live)).isEqualTo(1);
            live.settle();
            live.settle();
            live.settle();
            assertThat(live.newest(Topics.CODE_STATS)).containsOnlyKeys("acme|ANNA|2026-08-31");
            assertThat(waiting(live)).isZero();
        }
    }

    private static long waiting(TopologyDriver driver) {
        return driver.accounting("count-code").path("countsWaiting").asLong();
    }

    private Conversion conversion() {
        return Objects.requireNonNull(driver.conversions().get("acme|PURCHASE|o1"));
    }
}
