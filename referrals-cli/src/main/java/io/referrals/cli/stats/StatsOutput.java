package io.referrals.cli.stats;

import java.util.Set;

/** How the funnel is written: told all currencies first, then each row in the order of its key. */
interface StatsOutput {
    void begin(Set<String> currencies);

    void row(RowKey key, Funnel funnel);

    void end();
}
