package io.referrals.cli.replay;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of every line, and what came out.
 *
 * @param lines lines that were not blank
 * @param quarantined refused lines by reason
 * @param conversions conversions by status
 * @param organic purchases and signups with no candidate touch
 */
@JsonPropertyOrder({"lines", "accepted", "duplicates", "quarantined", "conversions", "organic"})
record Summary(
        long lines,
        long accepted,
        long duplicates,
        Map<String, Long> quarantined,
        Map<String, Long> conversions,
        long organic) {

    Summary {
        quarantined = new TreeMap<>(quarantined);
        conversions = new TreeMap<>(conversions);
    }

    long refused() {
        return quarantined.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether nothing is unaccounted for. */
    boolean balances() {
        return lines == accepted + duplicates + refused();
    }
}
