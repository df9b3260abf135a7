package io.referrals.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import io.referrals.events.intake.ArrivalRules;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventRules;
import io.referrals.events.intake.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StoryGeneratorTest {
    private static final Instant AS_OF = Instant.parse("2026-09-01T00:00:00Z");
    private static final int EVENTS = 200_000;
    private static final long SEED = 42;

    private static List<SpecificRecord> story = List.of();

    @BeforeAll
    static void tellTheStory() {
        story = records(SEED, EVENTS);
    }

    @Test
    void shouldTellExactlySoManyEvents() {
        assertThat(story).hasSize(EVENTS);
        for (int events : new int[] {1, 2, 9, 10, 100, 1000}) {
            assertThat(records(SEED, events)).hasSize(events);
        }
        StoryGenerator one = new StoryGenerator(SEED, 1, StoryOptions.forFile(1, AS_OF));
        one.next();
        assertThat(one.hasNext()).isFalse();
        assertThatThrownBy(one::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void shouldTellTheSameStoryWhenTheSeedIsTheSame() {
        assertThat(records(SEED, EVENTS)).isEqualTo(story);
        assertThat(records(SEED + 1, EVENTS)).isNotEqualTo(story);
    }

    @Test
    void shouldLookLikeAFunnel() {
        assertThat(share(Signup.class)).isCloseTo(0.08, within(0.005));
        assertThat(share(Purchase.class)).isCloseTo(0.03, within(0.003));
        assertThat(share(Refund.class) / share(Purchase.class)).isCloseTo(0.055, within(0.01));
        assertThat(share(Click.class)).isGreaterThan(0.85);
        assertThat(count(ReferralCode.class)).isBetween(900L, 1100L);
        assertThat(count(Program.class)).isGreaterThan(9);
        assertThat(count(AttributionPolicy.class)).isGreaterThan(3);
    }

    @Test
    void shouldRepeatAFewEventsUnchanged() {
        // given
        Map<String, String> contents = new HashMap<>();
        int repeats = 0;

        // when
        for (SpecificRecord record : story) {
            String content = HexFormat.of().formatHex(ContentFingerprint.of(record));
            String before = contents.putIfAbsent(identity(record), content);
            if (before != null) {
                assertThat(content).as("%s", record).isEqualTo(before);
                repeats++;
            }
        }

        // then
        assertThat((double) repeats / EVENTS).isCloseTo(0.015, within(0.003));
    }

    @Test
    void shouldBeAcceptedWhole() {
        ArrivalRules arrival = new ArrivalRules();
        for (SpecificRecord record : records(SEED, 50_000)) {
            assertThat(EventRules.check(record)).as("%s", record).isEqualTo(new Checked.Accepted<>(record, 0));
            assertThat(arrival.check(record, AS_OF.toEpochMilli())).isNull();
        }
    }

    @Test
    void shouldStayInItsTime() {
        Instant start = AS_OF.minus(Duration.ofDays(300));
        for (SpecificRecord record : story) {
            Instant at = occurredAt(record);
            if (at != null) {
                assertThat(at).isBetween(start, AS_OF);
            }
        }
    }

    @Test
    void shouldDeliverSomeEventsOutOfOrderAndSomeMonthsLate() {
        Instant newest = Instant.EPOCH;
        int outOfOrder = 0;
        int monthsLate = 0;
        for (SpecificRecord record : story) {
            Instant at = occurredAt(record);
            if (at != null) {
                outOfOrder += at.isBefore(newest.minus(Duration.ofHours(1))) ? 1 : 0;
                monthsLate += at.isBefore(newest.minus(Duration.ofDays(28))) ? 1 : 0;
                newest = at.isAfter(newest) ? at : newest;
            }
        }
        assertThat((double) outOfOrder / EVENTS).isBetween(0.02, 0.08);
        assertThat((double) monthsLate / EVENTS).isBetween(0.0005, 0.005);
    }

    @Test
    void shouldKnowEveryRefundsOrderAndSometimesTellTheRefundFirst() {
        // given
        Set<String> orders = new HashSet<>();
        Set<String> refundedOrders = new HashSet<>();
        int refundFirst = 0;

        // when
        for (SpecificRecord record : story) {
            if (record instanceof Purchase) {
                orders.add(Keys.of(record));
            } else if (record instanceof Refund) {
                refundedOrders.add(Keys.of(record));
                refundFirst += orders.contains(Keys.of(record)) ? 0 : 1;
            }
        }

        // then
        assertThat(orders).containsAll(refundedOrders);
        assertThat(refundFirst).isPositive();
    }

    @Test
    void shouldHoldTheOddCasesOfRealTraffic() {
        Map<String, Set<String>> customersOfVisitor = new HashMap<>();
        Set<String> knownCodes = new HashSet<>();
        for (SpecificRecord record : story) {
            if (record instanceof ReferralCode code) {
                knownCodes.add(code.getStorefrontId() + code.getReferralCode());
            } else if (record instanceof Signup signup && signup.getVisitorId() != null) {
                customersOfVisitor
                        .computeIfAbsent(signup.getStorefrontId() + signup.getVisitorId(), v -> new HashSet<>())
                        .add(signup.getCustomerId());
            }
        }
        assertThat(customersOfVisitor.values()).as("shared devices").anyMatch(customers -> customers.size() > 1);
        assertThat(clicks(click -> !knownCodes.contains(click.getStorefrontId() + click.getReferralCode())))
                .as("unknown codes")
                .isCloseTo(0.06, within(0.06));
        assertThat(clicks(Click::getBot)).as("bots").isCloseTo(0.03, within(0.005));
        assertThat(purchases(purchase -> purchase.getCustomerId() == null))
                .as("guests")
                .isCloseTo(0.2, within(0.05));
        assertThat(purchases(purchase -> purchase.getReferralCode() != null))
                .as("checkout codes")
                .isCloseTo(0.1, within(0.03));
        assertThat(purchases(
                        purchase -> String.valueOf(purchase.getCustomerId()).startsWith("advocate-")))
                .as("self-referrals")
                .isCloseTo(0.01, within(0.007));
    }

    @Test
    void shouldGoOnWhenThereIsNoEnd() {
        StoryOptions gentle = new StoryOptions(2, 20, AS_OF, Duration.ofMillis(200));
        StoryGenerator endless = new StoryGenerator(SEED, Long.MAX_VALUE, gentle);
        List<SpecificRecord> first = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            first.add(endless.next());
        }
        assertThat(first.subList(0, 2)).allMatch(record -> record instanceof AttributionPolicy);
        Instant last = occurredAt(first.get(first.size() - 1));
        assertThat(last).isNotNull().isAfter(AS_OF).isBeforeOrEqualTo(AS_OF.plus(Duration.ofMillis(200L * 20_000)));
    }

    @Test
    void shouldRefuseWhenAWorldIsEmpty() {
        assertThatThrownBy(() -> new StoryOptions(0, 1, AS_OF, Duration.ofSeconds(1)))
                .hasMessageContaining("storefronts");
        assertThatThrownBy(() -> new StoryOptions(1, 0, AS_OF, Duration.ofSeconds(1)))
                .hasMessageContaining("codes");
        assertThatThrownBy(() -> new StoryOptions(1, 1, AS_OF, Duration.ZERO)).hasMessageContaining("meanGap");
        assertThatThrownBy(() -> StoryOptions.forFile(0, AS_OF)).hasMessageContaining("at least one event");
    }

    private static List<SpecificRecord> records(long seed, int events) {
        List<SpecificRecord> records = new ArrayList<>(events);
        new StoryGenerator(seed, events, StoryOptions.forFile(events, AS_OF)).forEachRemaining(records::add);
        return records;
    }

    private static String identity(SpecificRecord record) {
        Object eventId = record.getSchema().getField("eventId") == null
                ? ""
                : record.get(record.getSchema().getField("eventId").pos());
        return record.getClass().getSimpleName() + Keys.of(record) + eventId;
    }

    private static @Nullable Instant occurredAt(SpecificRecord record) {
        var field = record.getSchema().getField("occurredAt");
        return field == null ? null : (Instant) record.get(field.pos());
    }

    private static long count(Class<?> type) {
        return story.stream().filter(type::isInstance).count();
    }

    private static double share(Class<?> type) {
        return (double) count(type) / EVENTS;
    }

    private static double clicks(Predicate<Click> condition) {
        return story.stream()
                        .filter(Click.class::isInstance)
                        .map(Click.class::cast)
                        .filter(condition)
                        .count()
                / (double) count(Click.class);
    }

    private static double purchases(Predicate<Purchase> condition) {
        return story.stream()
                        .filter(Purchase.class::isInstance)
                        .map(Purchase.class::cast)
                        .filter(condition)
                        .count()
                / (double) count(Purchase.class);
    }
}
