package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Conversion;
import io.referrals.events.Purchase;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.records.EventMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Persons at the bounds of the state, with ids, codes and channels as long as may be. */
class LargePersonTopologyTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MEBIBYTE = 1 << 20;
    private static final int CODES = 300;

    /** What a turn may be told of at most, in credits and candidates, and one conversion more. */
    private static final int TOUCHES_OF_A_TURN = 30_000 + 577;

    @TempDir
    private Path directory;

    private final EventLines lines = new EventLines();
    private final BatchAttribution batch = new BatchAttribution();
    private TopologyDriver driver;
    private int events;

    @BeforeEach
    void start() {
        driver = new TopologyDriver(directory, Instant.parse("2026-09-01T00:00:00Z"));
        send(program());
        for (int i = 0; i < CODES; i++) {
            send(code(i));
        }
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldShareBetween256ClicksInSmallRecordsWhenAPersonHas64VisitorsOf256Clicks() {
        // given
        send(policy(1, "LINEAR"));
        for (int i = 0; i < 256; i++) {
            send(click(0, i));
        }
        for (int visitor = 0; visitor < 64; visitor++) {
            send(signup("bob", visitor));
        }
        for (int visitor = 1; visitor < 64; visitor++) {
            tellClicks("bob", visitor);
        }

        // when
        send(purchase("bob", "order", NOON.plus(Duration.ofDays(40))));
        driver.settle();

        // then
        Map<String, Conversion> conversions = driver.conversions();
        assertThat(conversions).hasSize(2);
        conversions.values().forEach(conversion -> {
            assertThat(conversion.getCredits()).hasSize(256);
            assertThat(conversion.getCandidates()).hasSizeLessThanOrEqualTo(256 + 64);
            assertThat(conversion.getCandidateCount()).isEqualTo(64 * 256);
        });
        assertThat(driver.largestRecords())
                .allSatisfy((topic, bytes) -> assertThat(bytes).as(topic).isLessThan(MEBIBYTE));
        assertEqualsBatch();
    }

    @Test
    void shouldWriteSmallRowsWhenAPersonHasTenThousandOrders() {
        // given
        for (int i = 0; i < 9_900; i += 100) {
            tellOrders("bob", i, i + 100);
        }
        for (int i = 9_900; i < 10_000; i++) {
            send(purchase("bob", "order" + i, NOON.plusSeconds(i)));
        }
        Map<String, Long> before = driver.writtenBytes();

        // when: one more than are kept, and a change of one that is
        driver.line(purchase("bob", "left-out", NOON));
        driver.line(refund("order9950"));

        // then
        driver.writtenBytes()
                .forEach((topic, bytes) -> assertThat(bytes - before.getOrDefault(topic, 0L))
                        .as(topic)
                        .isLessThan(20_000));
        assertThat(driver.largestRecords())
                .allSatisfy((topic, bytes) -> assertThat(bytes).as(topic).isLessThan(MEBIBYTE / 16));
        driver.settle();
        assertThat(driver.accounting("attribute-person")
                        .path("leftOut")
                        .path("orders")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void shouldDecideInBoundedTurnsWhenALatePolicyConcernsMoreThanATurnHasRoomFor() {
        // given
        for (int i = 0; i < 400; i++) {
            send(purchase("bob", "order" + i, NOON.plus(Duration.ofDays(40)).plusSeconds(i / 100)));
        }
        for (int i = 0; i < 256; i++) {
            send(click(0, i));
            send(click(1, i));
        }
        send(signup("bob", 0));
        send(signup("bob", 1));
        driver.settle();
        driver.conversionsEmitted();

        // when
        send(policy(1, "LINEAR"));

        // then
        int turns = 0;
        do {
            driver.pass(Duration.ofMillis(50));
            List<Conversion> emitted = driver.conversionsEmitted();
            turns += emitted.isEmpty() ? 0 : 1;
            // A commit may hold its own turn and one of what was postponed.
            assertThat(emitted.stream()
                            .mapToInt(c -> 1
                                    + c.getCredits().size()
                                    + c.getCandidates().size())
                            .sum())
                    .isLessThanOrEqualTo(2 * TOUCHES_OF_A_TURN);
        } while (driver.accounting("attribute-person").path("sweepsRunning").asLong() > 0);
        assertThat(turns).isGreaterThan(3);
        assertEqualsBatch();
    }

    @Test
    void shouldEndInTheBatchResultWhenManyLargePersonsFallOutOfMemory() {
        // given
        long seed = Long.getLong("seed", 1);
        Random random = new Random(seed);
        List<String> story = new ArrayList<>();
        for (int visitor = 0; visitor < 6; visitor++) {
            for (int i = 0; i < 20; i++) {
                story.add(click(visitor, i));
            }
            for (int i = 0; i < 70; i++) {
                Instant at = NOON.plus(Duration.ofDays(20)).plusSeconds(random.nextInt(40) * 86_400L);
                story.add(purchase("customer" + visitor, "order" + visitor + "-" + i, at));
                if (random.nextInt(5) == 0) {
                    story.add(refund("order" + visitor + "-" + i));
                }
            }
            story.add(signup("customer" + visitor, visitor));
        }
        story.add(policy(1, "LINEAR"));
        Collections.shuffle(story, random);

        // when
        story.forEach(this::send);
        driver.settle();

        // then
        assertThat(driver.conversions()).as("seed " + seed).hasSize(6 * 71);
        assertEqualsBatch();
    }

    private void send(String line) {
        driver.line(line);
        batch.take(parsed(line));
    }

    /** Tells all clicks of a visitor at once, as its partition does. */
    private void tellClicks(String customerId, int visitor) {
        List<Click> clicks = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            var click = (io.referrals.events.Click) parsed(click(visitor, i));
            batch.take(click);
            clicks.add(EventMapping.click(click));
        }
        Message told = new Message.Clicked(padded("v" + visitor, 128), clicks);
        driver.mail(parcel(new ByteWriter(), customerId, told).toBytes());
    }

    /** Tells orders at once, as their partitions do. */
    private void tellOrders(String customerId, int from, int to) {
        ByteWriter parcel = new ByteWriter();
        for (int i = from; i < to; i++) {
            var purchase = (Purchase) parsed(purchase(customerId, "order" + i, NOON.plusSeconds(i)));
            batch.take(purchase);
            OrderAcceptance order = new OrderAcceptance();
            order.acceptPurchase(new Fingerprint(0, 0), EventMapping.purchase(purchase));
            parcel(parcel, customerId, new Message.Ordered(Objects.requireNonNull(order.order())));
        }
        driver.mail(parcel.toBytes());
    }

    private static ByteWriter parcel(ByteWriter parcel, String customerId, Message message) {
        return parcel.text("acme|" + padded(customerId, 128)).bytes(message.toBytes());
    }

    private SpecificRecord parsed(String line) {
        return ((ParsedLine.Accepted) lines.parse(line)).record();
    }

    private void assertEqualsBatch() {
        assertThat(comparable(driver.conversions())).isEqualTo(comparable(batch.conversions()));
    }

    private static Map<String, Conversion> comparable(Map<String, Conversion> conversions) {
        conversions.values().forEach(conversion -> {
            conversion.setRevision(1);
            conversion.setDecidedAt(Instant.EPOCH);
        });
        return new TreeMap<>(conversions);
    }

    private String event() {
        return padded("e" + ++events, 128);
    }

    /** Long, and different at its end, as ids with a common prefix are. */
    private static String padded(String id, int length) {
        return "X".repeat(length - id.length()) + id.toUpperCase(java.util.Locale.ROOT);
    }

    private static String program() {
        return """
            {"type":"program","storefrontId":"acme","programId":"%s","version":1,"effectiveFrom":"2026-01-01T00:00:00Z","name":"Refer","startsAt":"2026-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}\
            """.formatted(padded("refer", 128));
    }

    private static String code(int number) {
        return """
            {"type":"code","storefrontId":"acme","referralCode":"%s","programId":"%s","advocateId":"%s","activeFrom":"2026-01-01T00:00:00Z","advocateEmailHash":"%s"}\
            """.formatted(
                        padded("c" + number, 64), padded("refer", 128), padded("anna" + number, 128), "h".repeat(500));
    }

    private static String policy(int version, String model) {
        return """
            {"type":"policy","storefrontId":"acme","version":%d,"effectiveFrom":"2026-01-01T00:00:00Z","model":"%s","clickLookbackDays":90,"bindingDays":0,"checkoutCodeOverridesBinding":true,"newCustomersOnly":false,"timeDecayHalfLifeDays":7}\
            """.formatted(version, model);
    }

    private String click(int visitor, int number) {
        return """
            {"type":"click","eventId":"%s","storefrontId":"acme","referralCode":"%s","visitorId":"%s","occurredAt":"%s","channel":"%s"}\
            """.formatted(
                        event(),
                        padded("c" + (64 * number + visitor) % CODES, 64),
                        padded("v" + visitor, 128),
                        NOON.plusSeconds(64L * number + visitor),
                        "c".repeat(512));
    }

    private String signup(String customerId, int visitor) {
        return """
            {"type":"signup","eventId":"%s","storefrontId":"acme","customerId":"%s","visitorId":"%s","occurredAt":"%s"}\
            """.formatted(
                        event(), padded(customerId, 128), padded("v" + visitor, 128), NOON.plus(Duration.ofDays(15)));
    }

    private String purchase(String customerId, String orderId, Instant at) {
        return """
            {"type":"purchase","eventId":"%s","storefrontId":"acme","orderId":"%s","customerId":"%s","amountMinor":1000,"currency":"EUR","occurredAt":"%s","emailHash":"%s"}\
            """.formatted(event(), padded(orderId, 128), padded(customerId, 128), at, "h".repeat(128));
    }

    private String refund(String orderId) {
        return """
            {"type":"refund","eventId":"%s","storefrontId":"acme","orderId":"%s","refundId":"r1","amountMinor":500,"currency":"EUR","occurredAt":"%s"}\
            """.formatted(event(), padded(orderId, 128), NOON.plus(Duration.ofDays(70)));
    }
}
