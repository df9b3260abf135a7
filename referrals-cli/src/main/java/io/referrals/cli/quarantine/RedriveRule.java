package io.referrals.cli.quarantine;

import io.referrals.cli.Counts;
import io.referrals.events.Redrive;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.RecordSize;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a refused record may be redriven.
 *
 * @param redriven what was redriven already, by coordinates
 * @param maxAttempts how often a record may be redriven in its life
 */
record RedriveRule(Map<String, Redrive> redriven, int maxAttempts) {
    /** How often in its life, unless somebody says otherwise. */
    static final int DEFAULT_MAX_ATTEMPTS = 3;

    private static final Set<String> INPUTS =
            Topics.INPUTS.stream().map(Topic::name).collect(Collectors.toUnmodifiableSet());

    /** Why not, in words; null when it may. */
    @Nullable
    String objection(Refused refused) {
        var record = refused.record();
        var done = redriven.get(refused.coordinates());
        if (done != null) {
            return "it was redriven at " + done.getRedrivenAt() + " by " + done.getRedrivenBy();
        }
        if (refused.isLine()) {
            return "it was never on a topic: correct the line and replay the file";
        }
        if (!INPUTS.contains(record.getSourceTopic())) {
            return record.getSourceTopic() + " is not an input topic";
        }
        var value = record.getValue();
        if (value == null) {
            return "it has no value, so it can never be an event";
        }
        if (record.getCut() || value.remaining() > RecordSize.MAX_BYTES) {
            return "it is too large, and the quarantine has only the beginning of it";
        }
        if (record.getAttempts() >= maxAttempts) {
            return "it was redriven " + Counts.of(record.getAttempts(), "time")
                    + " and refused each time (--max-attempts " + maxAttempts + ")";
        }
        return null;
    }

    /** Whether it was redriven; its successor, if it was refused again, is another record. */
    boolean isRedriven(Refused refused) {
        return redriven.containsKey(refused.coordinates());
    }
}
