package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A made-up storefront in which every rule meets every other: few people, codes and instants, so that ties, shared
 * devices and bounds are common. No two facts contradict each other, so that their order cannot matter.
 */
final class RandomStory {
    /** Neighbouring seeds alone begin with nearly the same numbers. */
    private static final long SCRAMBLE = 0x9E3779B97F4A7C15L;

    private static final long DAY = 86_400_000L;
    private static final long START = 20_000 * DAY;
    private static final int DAYS = 30;

    private final Random random;
    private final List<Fact> facts = new ArrayList<>();
    private final Set<String> clickIds = new HashSet<>();
    private int events;

    static List<Fact> of(long seed) {
        RandomStory story = new RandomStory(new Random(seed * SCRAMBLE));
        story.tell();
        return story.facts;
    }

    private RandomStory(Random random) {
        this.random = random;
    }

    private void tell() {
        int policies = random.nextInt(4);
        for (int version = 1; version <= policies; version++) {
            facts.add(new Fact.Decreed("shop", policy(version)));
        }
        for (String programId : List.of("p0", "p1")) {
            int programs = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(3);
            for (int version = 1; version <= programs; version++) {
                facts.add(new Fact.Programmed("shop", program(programId, version)));
            }
        }
        for (int code = 0; code < 4; code++) {
            int versions = 1 + random.nextInt(3);
            for (int version = 1; version <= versions; version++) {
                facts.add(new Fact.Coded("shop", code("C" + code, version)));
            }
        }
        int clicks = random.nextInt(30);
        for (int i = 0; i < clicks; i++) {
            click("v" + random.nextInt(5), pick("C0", "C0", "C1", "C2", "C3", "NOPE"));
        }
        if (random.nextInt(8) == 0) {
            int many = random.nextInt(3) == 0 ? 100 : 1_000;
            String code = pick("C0", "C1", "C2");
            for (int i = 0; i < many; i++) {
                click("v0", code);
            }
        }
        int signups = random.nextInt(6);
        for (int i = 0; i < signups; i++) {
            facts.add(new Fact.SignedUp(
                    "shop",
                    "c" + random.nextInt(3),
                    maybe("v" + random.nextInt(5)),
                    new Signup(event(), time(), typed(), maybe(pick("e0", "e1")), maybe(pick("d0", "d1")), country())));
        }
        int purchases = random.nextInt(16);
        for (int i = 0; i < purchases; i++) {
            purchase(random.nextInt(8));
        }
        int refunds = random.nextInt(6);
        for (int i = 0; i < refunds; i++) {
            facts.add(new Fact.Refunded(
                    "shop",
                    "o" + random.nextInt(8),
                    "r" + random.nextInt(3),
                    event(),
                    time(),
                    1 + random.nextInt(3),
                    random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(random.nextInt(4) == 0 ? Integer.MAX_VALUE : 3000),
                    pick("EUR", "EUR", "EUR", "USD")));
        }
        for (int assignment = 0; assignment < 3; assignment++) {
            int versions = random.nextInt(3);
            for (int version = 1; version <= versions; version++) {
                boolean ofOrder = random.nextInt(3) > 0;
                facts.add(new Fact.Assigned(
                        "shop",
                        "a" + assignment,
                        version,
                        ofOrder ? "o" + random.nextInt(8) : null,
                        ofOrder ? null : "c" + random.nextInt(3),
                        pick("C0", "C1", "C2", "NOPE"),
                        random.nextInt(4) == 0));
            }
        }
    }

    private AttributionPolicy policy(int version) {
        return new AttributionPolicy(
                version,
                random.nextInt(3) == 0 ? START : time(),
                Model.values()[random.nextInt(Model.values().length)],
                days(),
                maybe((Integer) days()),
                random.nextBoolean(),
                random.nextInt(3) > 0,
                maybe((Integer) days()),
                1 + random.nextInt(9));
    }

    private ProgramTerms program(String programId, int version) {
        return new ProgramTerms(
                programId,
                version,
                version == 1 && random.nextInt(3) > 0 ? START : time(),
                random.nextInt(3) > 0 ? START : time(),
                random.nextInt(3) > 0 ? null : (Long) time(),
                random.nextInt(4) > 0 ? Set.of() : Set.of("email"),
                random.nextInt(4) > 0 ? Set.of() : Set.of("DE", "LV"));
    }

    private CodeRegistration code(String code, int version) {
        return new CodeRegistration(
                code,
                version,
                random.nextInt(2) == 0 ? CodeRegistration.EVER : time(),
                pick("p0", "p1"),
                pick("anna", "anna", "carl", "dora", "c0", "visitor:v0"),
                random.nextInt(3) > 0 ? START : time(),
                random.nextInt(4) > 0 ? null : (Long) time(),
                random.nextInt(3) > 0 ? List.of() : List.of(pick("e0", "e1"), pick("e1", "e2", "e3")),
                maybe(pick("d0", "d1")),
                maybe(pick("y0", "y1")));
    }

    private void click(String visitorId, String code) {
        String eventId = random.nextInt(3) == 0 ? "k" + random.nextInt(4) : event();
        long time = time();
        if (clickIds.add(visitorId + eventId + time + code)) {
            facts.add(new Fact.Clicked(
                    "shop",
                    new Click(visitorId, eventId, time, code, maybe(pick("email", "sms")), random.nextInt(12) == 0)));
        }
    }

    /**
     * Which customer's an order is, if any's, and in which currency follows from its id: records of it that say otherwise would
     * contradict. One that names no customer never does.
     */
    private void purchase(int number) {
        boolean guest = number >= 6 || random.nextInt(3) == 0;
        facts.add(new Fact.Purchased(
                "shop",
                new Purchase(
                        "o" + number,
                        event(),
                        time(),
                        1 + random.nextInt(random.nextInt(3) == 0 ? 3 : 1),
                        amount(),
                        number == 3 ? "USD" : "EUR",
                        guest ? null : "c" + number % 5 % 3,
                        guest ? "v" + random.nextInt(2) : maybe("v" + random.nextInt(5)),
                        typed(),
                        random.nextInt(3) > 0 ? null : (Boolean) random.nextBoolean(),
                        maybe(pick("e0", "e1")),
                        maybe(pick("d0", "d1")),
                        maybe(pick("y0", "y1")),
                        country())));
    }

    private long amount() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE / 20 - random.nextInt(100);
            default -> random.nextInt(20_000);
        };
    }

    private @Nullable String typed() {
        return random.nextInt(3) > 0 ? null : pick("C0", "C1", "C2", "NOPE", "WHAT IS THIS?", "Ä");
    }

    private @Nullable String country() {
        return maybe(pick("DE", "LV", "US"));
    }

    private String event() {
        return Integer.toString(31 * ++events % 997, 36) + "." + events;
    }

    /** Few and often short, so that windows often end just at an event. */
    private int days() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1, 2 -> 1 + random.nextInt(3);
            case 3, 4 -> 5;
            default -> random.nextInt(DAYS);
        };
    }

    private long time() {
        return START + random.nextInt(DAYS * 2) * DAY / 2;
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }

    private <V> @Nullable V maybe(V value) {
        return random.nextInt(2) == 0 ? null : value;
    }
}
