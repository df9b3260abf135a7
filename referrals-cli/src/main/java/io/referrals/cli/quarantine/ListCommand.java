package io.referrals.cli.quarantine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Format;
import io.referrals.cli.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code quarantine list}. */
@Command(
        name = "list",
        description = "Lists what was refused and not redriven, the newest last, and counts it by reason.")
final class ListCommand extends QuarantineVerb {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Selection selection = new Selection();

    @Option(names = "--all", description = "Also what was redriven.")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most this many, the newest; all are counted. Default: ${DEFAULT-VALUE}.")
    private int limit = 100;

    /** What is shown of a record; without its bytes, for they may be large and many are kept. */
    private record Entry(
            Instant refusedAt,
            String coordinates,
            String reason,
            @Nullable String storefront,
            int attempts,
            boolean redriven,
            String message) {

        String state() {
            return redriven ? "REDRIVEN" : "WAITING";
        }

        ObjectNode json() {
            return JSON.createObjectNode()
                    .put("coordinates", coordinates)
                    .put("reason", reason)
                    .put("refusedAt", refusedAt.toString())
                    .put("storefrontId", storefront)
                    .put("attempts", attempts)
                    .put("state", state())
                    .put("message", message);
        }
    }

    @Override
    int call(Open quarantine) {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be at least 1.");
        }
        var rule = new RedriveRule(quarantine.reader().redriven(), RedriveRule.DEFAULT_MAX_ATTEMPTS);
        var order = Comparator.comparing(Entry::refusedAt).thenComparing(Entry::coordinates);
        var newest = new PriorityQueue<>(order);
        var counts = new TreeMap<String, Long>();
        quarantine.reader().forEach(selection.since(), refused -> {
            if (!selection.matches(refused, quarantine.originals()) || (!all && rule.isRedriven(refused))) {
                return;
            }
            counts.merge(refused.record().getReason(), 1L, Long::sum);
            newest.add(entry(refused, rule, quarantine.originals()));
            if (newest.size() > limit) {
                newest.remove();
            }
        });
        print(newest.stream().sorted(order).toList(), counts);
        return ExitCode.OK;
    }

    private static Entry entry(Refused refused, RedriveRule rule, Originals originals) {
        var record = refused.record();
        return new Entry(
                refused.refusedAt(),
                refused.coordinates(),
                record.getReason(),
                originals.storefront(refused),
                record.getAttempts(),
                rule.isRedriven(refused),
                refused.message());
    }

    private void print(List<Entry> entries, Map<String, Long> counts) {
        if (format == Format.JSON) {
            entries.forEach(entry -> out().println(entry.json()));
            return;
        }
        var table = new Table("RECORD", "REASON", "REFUSED AT", "STOREFRONT", "ATTEMPTS", "STATE", "MESSAGE");
        for (var entry : entries) {
            var storefront = entry.storefront();
            table.row(
                    entry.coordinates(),
                    entry.reason(),
                    entry.refusedAt().toString(),
                    storefront == null ? "-" : storefront,
                    Integer.toString(entry.attempts()),
                    entry.state(),
                    entry.message());
        }
        table.print(out());
        out().println();
        out().println(summary(entries.size(), counts));
    }

    private static String summary(int shown, Map<String, Long> counts) {
        long sum = counts.values().stream().mapToLong(Long::longValue).sum();
        var reasons = counts.entrySet().stream()
                .map(count -> count.getKey() + ' ' + count.getValue())
                .collect(Collectors.joining(", "));
        return (shown < sum ? "the newest " + shown + " of " + sum : sum + " in total")
                + (sum == 0 ? "" : ": " + reasons);
    }
}
