package io.referrals.cli.simulate;

import java.time.Duration;

/**
 * A stretch of a scenario with even traffic.
 *
 * @param length event time it takes
 * @param clicks how many there are, spread evenly, as are the next two
 * @param signups how many customers register
 * @param purchases how many orders these and earlier customers place
 * @param referredPpm so many in a million signups come from somebody who has clicked before
 */
public record Phase(Duration length, long clicks, long signups, long purchases, int referredPpm) {
    public Phase {
        if (length.isNegative() || length.isZero() || clicks < 0 || signups < 0 || purchases < 0) {
            throw new IllegalArgumentException("a phase has a positive length and no negative numbers");
        }
    }

    /** How many events there are. */
    public long events() {
        return clicks + signups + purchases;
    }

    /** The same stretch of time with so many times the events. */
    Phase scaled(double scale) {
        return new Phase(length, times(clicks, scale), times(signups, scale), times(purchases, scale), referredPpm);
    }

    private static long times(long number, double scale) {
        return Math.round(number * scale);
    }
}
