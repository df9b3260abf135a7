package io.referrals.cli.simulate;

import io.referrals.events.Milestone;
import io.referrals.events.RewardRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads from the field, at scale 1. The totals are what was published about them; how they spread over the time, and how
 * many clicks an invitation or a signup takes, are assumptions, stated here.
 */
public final class Scenarios {
    private static final int MILLION = 1_000_000;
    private static final int RETURNING = 450_000;

    /** The three by name. */
    public static final List<Scenario> FIELD = List.of(dollarShaveClub(), dropbox(), harrys());

    private Scenarios() {}

    /** Even traffic for benchmarks: 8 signups and 3 purchases to 100 clicks, seven signups of ten after a click. */
    public static Scenario steady(long clicks, Duration length) {
        var rules = List.of(
                rule("friend", "PURCHASE", "FRIEND", "FIRST")
                        .setUnit("EUR")
                        .setFixed(1_000L)
                        .build(),
                rule("advocate", "PURCHASE", "ADVOCATE", "EVERY")
                        .setPercentBps(500)
                        .build());
        var phase = new Phase(length, clicks, clicks * 8 / 100, clicks * 3 / 100, 700_000);
        return new Scenario("steady", "EUR", 5_000, RETURNING, 0, 0, rules, List.of(phase));
    }

    /** {@link #steady} traffic of so many events a second, 111 of them to 100 clicks. */
    public static Scenario steadyRate(int eventsPerSecond, Duration length) {
        return steady(eventsPerSecond * length.toSeconds() * 100 / 111, length);
    }

    /** Clicks of visitors who are never heard of again, on the storefront and codes of {@link #steady}. */
    public static Scenario onlyClicks(long clicks, Duration length) {
        var steady = steady(clicks, length);
        return new Scenario(
                steady.name(),
                steady.currency(),
                steady.codes(),
                RETURNING,
                0,
                0,
                steady.rules(),
                List.of(new Phase(length, clicks, 0, 0, 0)));
    }

    /**
     * A launch: 25 million clicks in a week, 12,000 signups in the first two days and 25,000 in all. Assumed: six of ten
     * clicks in the first six hours, each subscriber has a code, buys once, and half of them were referred.
     */
    private static Scenario dollarShaveClub() {
        var rules = List.of(rule("credit", "PURCHASE", "ADVOCATE", "FIRST")
                .setUnit("USD")
                .setFixed(500L)
                .build());
        var phases = List.of(
                new Phase(Duration.ofHours(6), 15 * MILLION, 7_000, 7_000, 500_000),
                new Phase(Duration.ofHours(42), 6 * MILLION, 5_000, 5_000, 500_000),
                new Phase(Duration.ofDays(5), 4 * MILLION, 13_000, 13_000, 500_000));
        return new Scenario("dollar-shave-club", "USD", 25_000, RETURNING, 0, 0, rules, phases);
    }

    /**
     * Fifteen months from 100,000 to 4,000,000 users, a third of them by referral, 2.8 million invitations in the best
     * month, both sides rewarded (500 MB, the advocate at most 32 times). Assumed: the same growth every month, and each
     * invitation is one click. A month has 26 days here, because what is older than 400 days is refused.
     */
    private static Scenario dropbox() {
        var rules = List.of(
                rule("welcome", "SIGNUP", "FRIEND", null)
                        .setUnit("PRODUCT:storage-mb")
                        .setFixed(500L)
                        .build(),
                rule("thanks", "SIGNUP", "ADVOCATE", null)
                        .setUnit("PRODUCT:storage-mb")
                        .setFixed(500L)
                        .setMaxCount(32)
                        .build());
        double growth = StrictMath.pow(40, 1 / 15.0);
        double invitationsPerSignup = 2_800_000 / (4_000_000 * (1 - 1 / growth));
        var phases = new ArrayList<Phase>();
        long users = 100_000;
        for (int month = 1; month <= 15; month++) {
            long then = Math.round(100_000 * StrictMath.pow(growth, month));
            long signups = then - users;
            phases.add(new Phase(
                    Duration.ofDays(26), Math.round(signups * invitationsPerSignup), signups, 0, MILLION / 3));
            users = then;
        }
        return new Scenario("dropbox", "USD", 200_000, RETURNING, 0, 0, rules, phases);
    }

    /**
     * 100,000 e-mail signups in a week, prizes for 5, 10, 25 and 50 friends. Assumed: four clicks a signup, 20,000 people
     * who refer, three signups of four by referral, half of them in the first two days.
     */
    private static Scenario harrys() {
        var rules = List.of(rule("ladder", "SIGNUP", "ADVOCATE", null)
                .setMilestones(List.of(
                        new Milestone(5, "PRODUCT:shave-cream", 1L),
                        new Milestone(10, "PRODUCT:razor", 1L),
                        new Milestone(25, "PRODUCT:shave-set", 1L),
                        new Milestone(50, "PRODUCT:blades-for-a-year", 1L)))
                .build());
        var phases = List.of(
                new Phase(Duration.ofDays(2), 200_000, 50_000, 0, 750_000),
                new Phase(Duration.ofDays(5), 200_000, 50_000, 0, 750_000));
        return new Scenario("harrys", "USD", 20_000, RETURNING, 0, 0, rules, phases);
    }

    private static RewardRule.Builder rule(String ruleId, String on, String beneficiary, @Nullable String occurrence) {
        return RewardRule.newBuilder()
                .setRuleId(ruleId)
                .setOn(on)
                .setBeneficiary(beneficiary)
                .setOccurrence(occurrence);
    }
}
