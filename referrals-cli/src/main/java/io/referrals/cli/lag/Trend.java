package io.referrals.cli.lag;

import java.util.Locale;

/** Where a lag is going, from the samples of the last seconds. */
enum Trend {
    GROWING,
    SHRINKING,
    STEADY;

    static Trend of(long before, long now) {
        return now > before ? GROWING : now < before ? SHRINKING : STEADY;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
