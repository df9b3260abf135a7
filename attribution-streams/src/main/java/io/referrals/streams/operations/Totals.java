package io.referrals.streams.operations;

import com.fasterxml.jackson.databind.JsonNode;
import io.referrals.streams.topology.messages.AccountingNames;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the topology did with the records it received, summed over its processors and partitions.
 *
 * @param accepted records that took effect
 * @param duplicates records that repeat an accepted one
 * @param refused refused records by reason
 * @param organic purchases and signups with no candidate touch
 * @param evicted clicks, links and orders beyond the bounds of a history
 * @param ignoredFields optional fields that were invalid and treated as absent
 * @param sweepsRunning re-decisions still going on in the background
 * @param countsWaiting partitions of the funnel in which something is still to be counted
 */
public record Totals(
        long accepted,
        long duplicates,
        Map<String, Long> refused,
        long organic,
        long evicted,
        long ignoredFields,
        long sweepsRunning,
        long countsWaiting) {
    /** Of no record. */
    public static final Totals NONE = new Totals(0, 0, Map.of(), 0, 0, 0, 0, 0);

    public Totals {
        refused = Map.copyOf(refused);
    }

    /** Sums up what the processors published. */
    public static Totals of(Collection<JsonNode> processors) {
        long accepted = 0;
        long duplicates = 0;
        long organic = 0;
        long evicted = 0;
        long ignoredFields = 0;
        long sweepsRunning = 0;
        long countsWaiting = 0;
        var refused = new TreeMap<String, Long>();
        for (var json : processors) {
            accepted += sum(json.path("accepted"));
            duplicates += sum(json.path("duplicates"));
            organic += json.path("organic").asLong();
            evicted += json.path("evicted").asLong();
            ignoredFields += json.path("ignoredFields").asLong();
            sweepsRunning += json.path("sweepsRunning").asLong();
            countsWaiting += json.path(AccountingNames.COUNTS_WAITING).asLong();
            json.path("refused")
                    .properties()
                    .forEach(entry ->
                            refused.merge(entry.getKey(), entry.getValue().asLong(), Long::sum));
        }
        return new Totals(accepted, duplicates, refused, organic, evicted, ignoredFields, sweepsRunning, countsWaiting);
    }

    /** Whether nothing goes on in the background: no re-decision, and the funnel is counted. */
    public boolean quiet() {
        return sweepsRunning == 0 && countsWaiting == 0;
    }

    /** What happened since then. */
    public Totals since(Totals before) {
        var difference = new TreeMap<>(refused);
        before.refused.forEach((reason, count) -> difference.merge(reason, -count, Long::sum));
        difference.values().removeIf(count -> count == 0);
        return new Totals(
                accepted - before.accepted,
                duplicates - before.duplicates,
                difference,
                organic - before.organic,
                evicted - before.evicted,
                ignoredFields - before.ignoredFields,
                sweepsRunning,
                countsWaiting);
    }

    /** Every record received is in one of these. */
    public long records() {
        return accepted
                + duplicates
                + refused.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long sum(JsonNode byType) {
        long sum = 0;
        for (var count : byType) {
            sum += count.asLong();
        }
        return sum;
    }
}
