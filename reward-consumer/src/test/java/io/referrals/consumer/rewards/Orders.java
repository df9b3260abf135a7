package io.referrals.consumer.rewards;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders and what they earn, as most tests of the ledger need them. What a test is about it gives itself. */
public final class Orders {
    /** When all of them were placed. */
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Orders() {}

    /** Bob's order at the storefront acme, all of it credited to one advocate by the program {@code refer}. */
    public static Conversion order(String id, String advocate, int revision, long net, String... flags) {
        return order("acme", id, advocate, revision, net, flags);
    }

    /** The same at another storefront. */
    public static Conversion order(
            String storefront, String id, String advocate, int revision, long net, String... flags) {
        return new Conversion(
                storefront + "|PURCHASE|" + id,
                storefront,
                ConversionKind.PURCHASE,
                "bob",
                NOON,
                "USD",
                net,
                List.of(new Credit("refer", 1, advocate, 1_000_000, net)),
                List.of(flags),
                revision,
                null);
    }

    /** The program {@code refer} of acme, which holds rewards for 14 days. */
    public static ProgramVersion program(int version, RewardRule... rules) {
        return new ProgramVersion("acme", "refer", version, 14, List.of(rules));
    }

    /** The rule {@code ten}: the advocate gets ten percent of every order. */
    public static RewardRule tenPercent(@Nullable Long budget, @Nullable Integer expiresAfterDays) {
        return tenPercent(null, budget, expiresAfterDays);
    }

    /** The same for the orders of new, or of returning, customers. */
    public static RewardRule tenPercent(CustomerKind customer) {
        return tenPercent(customer, null, null);
    }

    private static RewardRule tenPercent(
            @Nullable CustomerKind customer, @Nullable Long budget, @Nullable Integer expiresAfterDays) {
        return new RewardRule(
                "ten",
                ConversionKind.PURCHASE,
                Occurrence.EVERY,
                null,
                BeneficiaryType.ADVOCATE,
                null,
                null,
                1_000,
                null,
                null,
                customer,
                null,
                CapPeriod.LIFETIME,
                List.of(),
                budget,
                expiresAfterDays);
    }

    /**
     * A rule that gives points for every order.
     *
     * @param maxCount so many times in a lifetime
     */
    public static RewardRule points(
            String ruleId,
            BeneficiaryType beneficiary,
            long points,
            @Nullable Integer maxCount,
            @Nullable Integer expiresAfterDays) {
        return new RewardRule(
                ruleId,
                ConversionKind.PURCHASE,
                Occurrence.EVERY,
                null,
                beneficiary,
                "POINTS",
                points,
                null,
                null,
                null,
                null,
                maxCount,
                CapPeriod.LIFETIME,
                List.of(),
                null,
                expiresAfterDays);
    }
}
