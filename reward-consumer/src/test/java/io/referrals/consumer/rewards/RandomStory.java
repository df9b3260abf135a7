package io.referrals.consumer.rewards;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Programs and conversions that mix every rule with every other, the same for the same seed. */
public final class RandomStory {
    private static final Instant START = Instant.parse("2026-01-20T00:00:00Z");
    /** Conversions happen within so many days of {@link #START}; holds and expiries end not much later. */
    private static final int DAYS = 60;

    private final Random random;
    private final List<ProgramVersion> programs = new ArrayList<>();
    private final List<Conversion> revisions = new ArrayList<>();
    private final boolean reviews;
    private final boolean budgets;

    /** A story without budgets. */
    public RandomStory(long seed, boolean reviews) {
        this(seed, reviews, false);
    }

    /** Storefronts are named after the seed, so that stories can share a ledger. */
    public RandomStory(long seed, boolean reviews, boolean budgets) {
        this.budgets = budgets;
        this.random = new Random(seed);
        this.reviews = reviews;
        for (var storefront : List.of("acme" + seed, "zeta" + seed)) {
            for (var program : List.of("p0", "p1")) {
                int versions = 1 + random.nextInt(3);
                for (int version = 1; version <= versions; version++) {
                    programs.add(program(storefront, program, version));
                }
            }
            int conversions = 5 + random.nextInt(30);
            for (int i = 0; i < conversions; i++) {
                conversion(storefront, i);
            }
        }
    }

    public List<ProgramVersion> programs() {
        return List.copyOf(programs);
    }

    /** Every revision of every conversion, those of one conversion in order. */
    public List<Conversion> revisions() {
        return List.copyOf(revisions);
    }

    /** The last revision of every conversion. */
    public List<Conversion> conversions() {
        var last = new ArrayList<Conversion>();
        for (int i = 0; i < revisions.size(); i++) {
            if (i + 1 == revisions.size()
                    || !revisions
                            .get(i + 1)
                            .conversionId()
                            .equals(revisions.get(i).conversionId())) {
                last.add(revisions.get(i));
            }
        }
        return last;
    }

    /** An instant of the story, or somewhat later. */
    public static Instant instant(Random random) {
        return START.plus(random.nextInt(DAYS * 2), ChronoUnit.DAYS);
    }

    private ProgramVersion program(String storefront, String program, int version) {
        var rules = new ArrayList<RewardRule>();
        for (var ruleId : List.of("r0", "r1", "r2")) {
            if (random.nextInt(4) > 0) {
                rules.add(rule(ruleId));
            }
        }
        return new ProgramVersion(storefront, program, version, pick(0, 0, 7, 30), rules);
    }

    private RewardRule rule(String ruleId) {
        boolean milestones = random.nextInt(4) == 0;
        boolean percent = !milestones && random.nextBoolean();
        var on = percent || random.nextInt(3) > 0 ? ConversionKind.PURCHASE : ConversionKind.SIGNUP;
        boolean fixed = !percent && !milestones;
        return new RewardRule(
                ruleId,
                on,
                milestones ? Occurrence.EVERY : pick(Occurrence.FIRST, Occurrence.EVERY),
                milestones ? null : maybe(pick(0, 10, 20)),
                milestones ? BeneficiaryType.ADVOCATE : pick(BeneficiaryType.ADVOCATE, BeneficiaryType.FRIEND),
                fixed ? pick("EUR", "POINTS", "COUPON:HELLO") : null,
                fixed ? (Long) pick(1L, 3L, 250L, Long.MAX_VALUE) : null,
                percent ? (Integer) pick(1, 500, 1_250, 10_000) : null,
                percent ? maybe(pick(1L, 700L)) : null,
                maybe(2_000L),
                milestones || on == ConversionKind.SIGNUP ? null : maybe(pick(CustomerKind.values())),
                milestones ? null : maybe(pick(1, 2, 3)),
                pick(CapPeriod.LIFETIME, CapPeriod.CALENDAR_MONTH),
                milestones
                        ? List.of(
                                new Milestone(1, "PRODUCT:sticker", 1),
                                new Milestone(pick(2, 3), pick("POINTS", "PRODUCT:set"), pick(1L, 500L)))
                        : List.of(),
                budgets && !milestones ? maybe(pick(0L, 2L, 700L, 3_000L, 50_000L)) : null,
                maybe(pick(0, 5, 20)));
    }

    private void conversion(String storefront, int number) {
        var kind = random.nextInt(4) == 0 ? ConversionKind.SIGNUP : ConversionKind.PURCHASE;
        var person = "person" + random.nextInt(5);
        var id = storefront + "|" + kind + "|" + (kind == ConversionKind.SIGNUP ? person + number : "o" + number);
        var occurredAt = START.plus(random.nextInt(DAYS), ChronoUnit.DAYS);
        long amount = pick(0L, 999L, 2_000L, 12_345L, Long.MAX_VALUE);
        int count = 1 + random.nextInt(3);
        for (int revision = 1; revision <= count; revision++) {
            if (revision > 1 && random.nextInt(2) == 0) {
                revisions.add(slightlyChanged(revisions.get(revisions.size() - 1)));
                continue;
            }
            long net = kind == ConversionKind.SIGNUP ? 0 : random.nextInt(3) == 0 ? amount / 3 : amount;
            var credits = credits(storefront, net);
            List<String> flags = credits.isEmpty()
                    ? List.of()
                    : pick(
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of("SAME_DEVICE"),
                            List.of("SAME_DEVICE", "SAME_PAYMENT"));
            revisions.add(ofSomebody(new Conversion(
                    id,
                    storefront,
                    kind,
                    person,
                    random.nextInt(8) == 0 ? occurredAt.plus(1, ChronoUnit.DAYS) : occurredAt,
                    kind == ConversionKind.SIGNUP ? null : "USD",
                    net,
                    credits,
                    flags,
                    revision,
                    reviews ? review() : null)));
        }
    }

    /** An order may be another person's than it was, and a new customer's or not. */
    private Conversion ofSomebody(Conversion conversion) {
        if (conversion.kind() == ConversionKind.SIGNUP) {
            return conversion;
        }
        var of = random.nextInt(4) == 0 ? conversion.ofPerson("person" + random.nextInt(5)) : conversion;
        return of.newCustomer(random.nextBoolean());
    }

    /**
     * Half of what is left goes back, or all of it, or as much is added, or other versions count, or it is another person's;
     * nothing else changes.
     */
    private Conversion slightlyChanged(Conversion before) {
        boolean sameVersions = random.nextInt(3) > 0;
        long all = before.netMinor();
        long net = sameVersions ? pick(all / 2, all / 2, 0L, all < 1_000_000 ? 2 * all : all) : all;
        var versions = Map.of("p0", version(before.storefrontId(), "p0"), "p1", version(before.storefrontId(), "p1"));
        int[] weights = before.credits().stream().mapToInt(Credit::weightPpm).toArray();
        var amounts = weights.length == 0 ? new long[] {} : Shares.split(net, weights);
        var credits = new ArrayList<Credit>();
        for (var credit : before.credits()) {
            credits.add(new Credit(
                    credit.programId(),
                    sameVersions ? credit.programVersion() : versions.getOrDefault(credit.programId(), 1),
                    credit.advocateId(),
                    credit.weightPpm(),
                    amounts[credits.size()]));
        }
        var changed = new Conversion(
                        before.conversionId(),
                        before.storefrontId(),
                        before.kind(),
                        before.personId(),
                        before.occurredAt(),
                        before.currency(),
                        net,
                        credits,
                        before.flags(),
                        before.revision() + 1,
                        before.review())
                .newCustomer(before.newCustomer());
        return random.nextInt(4) == 0 ? ofSomebody(changed) : changed;
    }

    private List<Credit> credits(String storefront, long net) {
        int[] weights = pick(
                new int[] {},
                new int[] {1_000_000},
                new int[] {1_000_000},
                new int[] {500_000, 500_000},
                new int[] {333_334, 333_333, 333_333},
                new int[] {400_000, 100_000, 100_000, 400_000});
        var amounts = weights.length == 0 ? new long[] {} : Shares.split(net, weights);
        int[] versions = {version(storefront, "p0"), version(storefront, "p1")};
        var credits = new ArrayList<Credit>();
        for (int i = 0; i < weights.length; i++) {
            int program = random.nextInt(2);
            credits.add(new Credit(
                    "p" + program, versions[program], "advocate" + random.nextInt(3), weights[i], amounts[i]));
        }
        return credits;
    }

    private int version(String storefront, String program) {
        var versions = programs.stream()
                .filter(version -> version.storefrontId().equals(storefront)
                        && version.programId().equals(program))
                .toList();
        return versions.get(random.nextInt(versions.size())).version();
    }

    private @Nullable Review review() {
        return random.nextBoolean()
                ? null
                : new Review(
                        pick(Review.Verdict.APPROVED, Review.Verdict.APPROVED, Review.Verdict.REJECTED),
                        pick(List.of("SAME_DEVICE"), List.of("SAME_DEVICE", "SAME_PAYMENT")),
                        instant(random));
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextInt(3) == 0 ? value : null;
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
