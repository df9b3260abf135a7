package io.referrals.events.intake;

import io.referrals.events.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What became of a line of an event file. */
public sealed interface ParsedLine {

    /**
     * The line is a record that keeps every rule that can be checked on it alone.
     *
     * @param topic the topic it belongs to
     * @param key its key in that topic
     * @param record the normalised record
     * @param ignoredFields how many optional fields were invalid and are treated as absent
     */
    record Accepted(Topic<?> topic, String key, SpecificRecord record, int ignoredFields) implements ParsedLine {}

    /**
     * The line is no such record.
     *
     * @param refusal why
     * @param type the line's type when it names a known one, see {@link EventType#named}
     */
    record Refused(Refusal refusal, @Nullable String type) implements ParsedLine {}
}
