package io.referrals.cli.simulate;

import io.referrals.events.RewardRule;
import java.time.Duration;
import java.util.List;

/**
 * A load, as numbers: one storefront with one program, its codes, and what happens in which phase. The default policy
 * holds.
 *
 * @param currency of the orders
 * @param codes how many there are, from the most to the least clicked
 * @param returningPpm so many in a million clicks are by somebody who has clicked lately
 * @param hotCodePpm so many in a million clicks are on the first code, whoever clicks
 * @param hotVisitorPpm so many in a million clicks are by one visitor, who is the first to sign up
 * @param rules what the program gives
 */
public record Scenario(
        String name,
        String currency,
        int codes,
        int returningPpm,
        int hotCodePpm,
        int hotVisitorPpm,
        List<RewardRule> rules,
        List<Phase> phases) {
    private static final int FEWEST_CODES = 10;

    public Scenario {
        rules = List.copyOf(rules);
        phases = List.copyOf(phases);
    }

    /** So many times the events and codes in the same time. */
    public Scenario scaled(double scale) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("the scale must be above 0, was " + scale);
        }
        int scaledCodes = (int) Math.min(1_000_000, Math.max(FEWEST_CODES, Math.round(codes * scale)));
        return with(
                scaledCodes,
                hotCodePpm,
                hotVisitorPpm,
                phases.stream().map(phase -> phase.scaled(scale)).toList());
    }

    /** With so many in a million clicks on one code. */
    public Scenario withHotCode(int ppm) {
        return with(codes, ppm, hotVisitorPpm, phases);
    }

    /** With so many in a million clicks by one visitor. */
    public Scenario withHotVisitor(int ppm) {
        return with(codes, hotCodePpm, ppm, phases);
    }

    private Scenario with(int newCodes, int newHotCodePpm, int newHotVisitorPpm, List<Phase> newPhases) {
        return new Scenario(name, currency, newCodes, returningPpm, newHotCodePpm, newHotVisitorPpm, rules, newPhases);
    }

    /** Event time from its beginning to its end. */
    public Duration length() {
        return phases.stream().map(Phase::length).reduce(Duration.ZERO, Duration::plus);
    }

    /** How many events there are, configuration not counted. */
    public long events() {
        return phases.stream().mapToLong(Phase::events).sum();
    }

    public long clicks() {
        return phases.stream().mapToLong(Phase::clicks).sum();
    }
}
