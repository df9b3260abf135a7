package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Conversion;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Four state retentions of a random story, while the background forgets. What is younger than one must always be what the
 * rules make of everything that was ever accepted. Try more with {@code -Dstories=100}, another with {@code -Dseed=7}.
 */
class RetentionStoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration RETENTION = Duration.ofDays(400);
    private static final int DAYS = 1_600;
    private static final int LOOK_EVERY_DAYS = 50;

    @TempDir
    private Path directory;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        long first = Long.getLong("seed", 1);
        for (long seed = first; seed < first + Integer.getInteger("stories", 4); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeWhatAllThatWasEverAcceptedMakesOfItAsLongAsItIsYoungerThanTheRetention(long seed) {
        new Story(seed).tell();
    }

    /** Tells the topology and the rules the same; leaves out what the stated bounds make of a difference. */
    private final class Story {
        private final long seed;
        private final Random random;
        private final BatchAttribution all = new BatchAttribution(RETENTION);
        private final EventLines lines = new EventLines();
        private final List<String> told = new ArrayList<>();
        private final Map<String, Instant> orders = new HashMap<>();
        private final Map<String, String> customers = new HashMap<>();
        private final Map<String, Instant> latestSignups = new HashMap<>();
        private final Map<String, Instant> oldestClicks = new HashMap<>();
        private final Map<String, Instant> latestLinks = new HashMap<>();
        private final Set<String> links = new HashSet<>();
        private final TopologyDriver driver;
        private int ids;

        Story(long seed) {
            this.seed = seed;
            this.random = new Random(seed * 0x9E3779B97F4A7C15L);
            this.driver = TopologyDriver.live(directory, START);
        }

        void tell() {
            try (TopologyDriver closing = driver) {
                policy(1);
                for (String code : List.of("ANNA", "CARL", "DORA")) {
                    code(code, null);
                }
                program(START.minus(Duration.ofDays(3_000)));
                int looked = 0;
                for (int day = 0; day < DAYS; ) {
                    int days = random.nextInt(5);
                    day += days;
                    closing.pass(Duration.ofDays(days).plusMillis(random.nextInt(86_400_000)));
                    event();
                    if (day - looked >= LOOK_EVERY_DAYS) {
                        looked = day;
                        look();
                    }
                }
            }
        }

        private void event() {
            int chance = random.nextInt(100);
            if (chance < 35) {
                click("v" + random.nextInt(6));
            } else if (chance < 47) {
                signup("c" + random.nextInt(4));
            } else if (chance < 72) {
                purchase("o" + ++ids, "c" + random.nextInt(4));
            } else if (chance < 80 && !orders.isEmpty()) {
                String order = any(orders.keySet());
                purchase(order, Objects.requireNonNull(customers.get(order), order));
            } else if (chance < 90 && !orders.isEmpty()) {
                refund(any(orders.keySet()));
            } else if (chance < 96) {
                code(any(Set.of("ANNA", "CARL", "DORA")), random.nextBoolean() ? null : happened());
            } else if (chance < 98) {
                program(happened());
            } else {
                policy(2 + ids++);
            }
        }

        /** A visitor whose last link is forgotten is somebody else to the topology. */
        private void click(String visitor) {
            Instant linked = latestLinks.get(visitor);
            if (linked != null && linked.isBefore(memory())) {
                return;
            }
            Instant at = happened();
            oldestClicks.merge(visitor, at, (one, other) -> one.isBefore(other) ? one : other);
            line("""
                    {"type":"click","eventId":"e%s","storefrontId":"acme","referralCode":"%s","visitorId":"%s","occurredAt":"%s"}""".formatted(++ids, any(Set.of("ANNA", "CARL", "DORA", "NONE")), visitor, at));
        }

        /** A customer who was not heard of for two retentions is somebody new. */
        private void signup(String customer) {
            Instant latest = latestSignups.get(customer);
            if (latest != null && latest.isBefore(memory())) {
                return;
            }
            Instant at = happened();
            latestSignups.merge(customer, at, (one, other) -> one.isAfter(other) ? one : other);
            line("""
                    {"type":"signup","eventId":"e%s","storefrontId":"acme","customerId":"%s","occurredAt":"%s"%s%s}""".formatted(++ids, customer, at, typedCode(), visitor(customer)));
        }

        /** An order that is told again after two retentions is another one. */
        private void purchase(String order, String customer) {
            Instant known = orders.get(order);
            if (known != null && known.isBefore(memory())) {
                return;
            }
            Instant at = happened();
            orders.merge(order, at, (one, other) -> one.isBefore(other) ? one : other);
            customers.put(order, customer);
            line("""
                    {"type":"purchase","eventId":"e%s","storefrontId":"acme","orderId":"%s","customerId":"%s","amountMinor":%s,"currency":"USD","occurredAt":"%s"%s%s}""".formatted(
                            ++ids, order, customer, 100 + random.nextInt(9_000), at, typedCode(), visitor(customer)));
        }

        private void refund(String order) {
            Instant ordered = Objects.requireNonNull(orders.get(order), order);
            String refund = """
                    {"type":"refund","eventId":"e%s","storefrontId":"acme","orderId":"%s","refundId":"r%s","amountMinor":50,"currency":"USD","occurredAt":"%s"}""".formatted(++ids, order, random.nextInt(3), happened());
            if (ordered.isBefore(driver.now().minus(RETENTION))) {
                driver.line(refund); // its order is settled: it is refused, and changes nothing
            } else {
                line(refund);
            }
        }

        private void code(String code, @Nullable Instant revokedAt) {
            line("""
                    {"type":"code","storefrontId":"acme","referralCode":"%s","version":%s,"programId":"refer","advocateId":"%s","activeFrom":"2010-01-01T00:00:00Z"%s}""".formatted(
                            code, ++ids, "a" + code, revokedAt == null ? "" : ",\"revokedAt\":\"" + revokedAt + '"'));
        }

        private void program(Instant effectiveFrom) {
            line("""
                    {"type":"program","storefrontId":"acme","programId":"refer","version":%s,"effectiveFrom":"%s","name":"Refer","startsAt":"2010-01-01T00:00:00Z","channels":[],"countries":%s,"holdDays":0,"rewardRules":[]}""".formatted(++ids, effectiveFrom, random.nextInt(4) == 0 ? "[\"US\"]" : "[]"));
        }

        private void policy(int version) {
            line("""
                    {"type":"policy","storefrontId":"acme","version":%s,"effectiveFrom":"2010-01-01T00:00:00Z","model":"%s","clickLookbackDays":%s%s,"checkoutCodeOverridesBinding":true,"newCustomersOnly":%s%s,"timeDecayHalfLifeDays":7}""".formatted(
                            version,
                            any(Set.of("LINEAR", "FIRST_TOUCH", "LAST_TOUCH")),
                            100 + random.nextInt(290),
                            random.nextBoolean() ? "" : ",\"bindingDays\":390",
                            random.nextBoolean(),
                            random.nextBoolean() ? "" : ",\"newCustomerDays\":390"));
        }

        private String typedCode() {
            return random.nextInt(3) > 0 ? "" : ",\"referralCode\":\"" + any(Set.of("ANNA", "CARL", "NONE")) + '"';
        }

        /** A click is nobody's when its visitor is nobody for two retentions. */
        private String visitor(String customer) {
            String visitor = "v" + random.nextInt(6);
            Instant oldest = oldestClicks.get(visitor);
            Instant linked = latestLinks.get(visitor);
            boolean isNew = linked == null || linked.isBefore(memory()) || !links.contains(visitor + customer);
            if (random.nextInt(3) > 0 || (isNew && oldest != null && oldest.isBefore(memory()))) {
                return "";
            }
            links.add(visitor + customer);
            latestLinks.put(visitor, driver.now());
            return ",\"visitorId\":\"" + visitor + '"';
        }

        /** Mostly just now, sometimes long ago, never too long. */
        private Instant happened() {
            int chance = random.nextInt(10);
            int days = chance < 6 ? 1 : chance < 8 ? 100 : 399;
            return driver.now().minusSeconds(1 + random.nextInt(days * 86_400));
        }

        /** What is older may be forgotten within the next days. */
        private Instant memory() {
            return driver.now().minus(RETENTION.multipliedBy(2)).plus(Duration.ofDays(2));
        }

        private String any(Set<String> texts) {
            List<String> sorted = texts.stream().sorted().toList();
            return sorted.get(random.nextInt(sorted.size()));
        }

        private void line(String line) {
            told.add(driver.now() + " " + line);
            all.take(((ParsedLine.Accepted) lines.parse(line)).record());
            driver.line(line);
        }

        private void look() {
            driver.settle();
            assertThat(young(driver.conversions()))
                    .as(() -> "seed " + seed + ", on " + driver.now() + " after\n" + String.join("\n", told))
                    .isEqualTo(young(all.conversions()));
        }

        /** What happened within the retention, without what depends on the order of arrival and without those withdrawn. */
        private Map<String, Conversion> young(Map<String, Conversion> conversions) {
            Instant since = driver.now().minus(RETENTION).plus(Duration.ofDays(1));
            Map<String, Conversion> young = new TreeMap<>();
            conversions.forEach((id, conversion) -> {
                boolean withdrawn = conversion.getCandidates().isEmpty()
                        && conversion.getCredits().isEmpty();
                if (!withdrawn && conversion.getOccurredAt().isAfter(since)) {
                    young.put(
                            id,
                            Conversion.newBuilder(conversion)
                                    .setRevision(1)
                                    .setDecidedAt(Instant.EPOCH)
                                    .build());
                }
            });
            return young;
        }
    }
}
