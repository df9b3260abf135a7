package io.referrals.cli.replay;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.referrals.cli.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of every line of this run, whatever the servers held before.
 *
 * @param lines lines that were not blank
 * @param quarantined refused lines by reason
 * @param conversions conversions by status, of the orders and signups that lines which were not refused are about
 * @param organic those of these orders and signups with no candidate touch
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

    /** For people, in two lines. */
    List<String> words() {
        var all = new ArrayList<String>();
        all.add(Counts.of(lines, "line") + ": " + Counts.of(accepted, "accepted", "accepted") + ", "
                + Counts.of(duplicates, "duplicate") + ", " + Counts.of(refused(), "quarantined", "quarantined")
                + counts(quarantined));
        long decided = conversions.values().stream().mapToLong(Long::longValue).sum();
        all.add(Counts.of(decided, "conversion") + counts(conversions) + "; "
                + Counts.of(organic, "signup or purchase", "signups and purchases") + " without any touch");
        return all;
    }

    private static String counts(Map<String, Long> counts) {
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
