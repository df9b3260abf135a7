package io.referrals.cli.publish;

import io.referrals.cli.Counts;
import io.referrals.cli.Printable;
import io.referrals.events.Topic;
import io.referrals.events.intake.ArrivalRules;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.ParsedLine;
import io.referrals.events.intake.Refusal;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * Which lines may be sent, and why the others may not. Tells the first {@value #TOLD} refusals, and as many warnings, each
 * in a line with file and number; counts all. For one thread.
 */
final class LineCheck {
    static final int TOLD = 20;

    private final ArrivalRules arrival = new ArrivalRules();
    private final PrintWriter err;
    private final Clock clock;
    private final boolean warns;
    private final Map<EventType, Long> accepted = new EnumMap<>(EventType.class);
    private final Map<Topic<?>, SpecificRecord> samples = new HashMap<>();
    private long refused;
    private long warnings;

    LineCheck(PrintWriter err, Clock clock, boolean warns) {
        this.err = err;
        this.clock = clock;
        this.warns = warns;
    }

    /** Takes lines in, and gives back those that may be sent. */
    List<InputLine> check(List<InputLine> lines) {
        var now = clock.millis();
        var valid = new ArrayList<InputLine>(lines.size());
        for (var line : lines) {
            if (line.parsed() instanceof ParsedLine.Refused parsed) {
                refused++;
                tell(refused, line, "refused: ", words(parsed.refusal()));
            } else if (line.parsed() instanceof ParsedLine.Accepted record) {
                accepted.merge(type(record.topic()), 1L, Long::sum);
                samples.putIfAbsent(record.topic(), record.record());
                valid.add(line);
                if (warns) {
                    warn(line, record, now);
                }
            }
        }
        return valid;
    }

    /** What is not refused here and yet not what its sender meant. */
    private void warn(InputLine line, ParsedLine.Accepted record, long now) {
        var late = arrival.check(record.record(), now);
        if (late != null) {
            warnings++;
            tell(warnings, line, "warning: ", "the application will refuse it as " + words(late));
        }
        if (record.ignoredFields() > 0) {
            warnings++;
            tell(
                    warnings,
                    line,
                    "warning: ",
                    "optional fields that are invalid and left out: " + record.ignoredFields());
        }
    }

    private void tell(long count, InputLine line, String kind, String words) {
        if (count <= TOLD) {
            err.println(Printable.text(line.input()) + ':' + line.number() + ": " + kind + words);
        } else if (count == TOLD + 1) {
            err.println("... further lines of this kind (" + kind.replace(": ", "") + ") are counted and not shown");
        }
    }

    private static String words(Refusal refusal) {
        return refusal.reason() + ": " + refusal.message();
    }

    private static EventType type(Topic<?> topic) {
        for (var type : EventType.values()) {
            if (type.topic().equals(topic)) {
                return type;
            }
        }
        throw new IllegalArgumentException("No line goes to " + topic.name());
    }

    /** Lines so far, blank ones not counted. */
    long lines() {
        return accepted() + refused;
    }

    long accepted() {
        return accepted.values().stream().mapToLong(Long::longValue).sum();
    }

    long refused() {
        return refused;
    }

    /** A record of each topic that was seen. */
    Map<Topic<?>, SpecificRecord> samples() {
        return samples;
    }

    /** How many of each type for which topic. */
    String byType() {
        return accepted.entrySet().stream()
                .map(entry -> Counts.of(entry.getValue(), entry.getKey().label(), plural(entry.getKey())) + " to "
                        + entry.getKey().topic().name())
                .collect(Collectors.joining(", "));
    }

    private static String plural(EventType type) {
        return type == EventType.POLICY ? "policies" : type.label() + "s";
    }
}
