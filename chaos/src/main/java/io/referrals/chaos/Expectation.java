package io.referrals.chaos;

import io.referrals.events.Click;
import io.referrals.events.Conversion;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.ArrivalRules;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.EventRules;
import io.referrals.events.intake.RecordSize;
import io.referrals.events.intake.Refusal;
import io.referrals.events.serde.EventSerdes;
import io.referrals.events.serde.MalformedRecordException;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.topology.BatchAttribution;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** What must come out of everything that was published, computed by the pure rules in one batch. */
final class Expectation {
    private final BatchAttribution batch = new BatchAttribution();
    private final ArrivalRules arrivalRules = new ArrivalRules();
    private final Map<Topic<?>, Deserializer<? extends SpecificRecord>> deserializers = new HashMap<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private long accepted;
    private long duplicates;
    private long humanClicks;

    /**
     * The books on what was received.
     *
     * @param refused by reason
     */
    record Accounts(long accepted, long duplicates, Map<String, Long> refused) {
        long records() {
            return accepted
                    + duplicates
                    + refused.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Expectation(EventSerdes serdes) {
        for (var topic : Topics.INPUTS) {
            deserializers.put(topic, serdes.serde(topic).deserializer());
        }
    }

    /** Takes a record as it is written to a topic of the inputs. */
    synchronized void take(Topic<?> topic, byte @Nullable [] key, byte @Nullable [] value) {
        if (RecordSize.isBeyond(key, value, new RecordHeaders())) {
            refuse(RecordSize.refusal().reason().name());
            return;
        }
        try {
            var deserializer = deserializers.get(topic);
            var record = deserializer == null || value == null ? null : deserializer.deserialize(topic.name(), value);
            if (record == null) {
                refuse("MALFORMED");
            } else {
                take(record);
            }
        } catch (MalformedRecordException e) {
            refuse("MALFORMED");
        }
    }

    private void take(SpecificRecord record) {
        var checked = EventRules.check(record);
        if (checked instanceof Checked.Refused<?> bad) {
            refuse(bad.refusal().reason().name());
            return;
        }
        Refusal untimely = arrivalRules.check(record, System.currentTimeMillis());
        if (untimely != null) {
            refuse(untimely.reason().name());
            return;
        }
        Acceptance acceptance = batch.take(record);
        if (acceptance == Acceptance.ACCEPTED && record instanceof Click click && !click.getBot()) {
            humanClicks++;
        }
        switch (acceptance) {
            case ACCEPTED, LEFT_OUT -> accepted++;
            case ACCEPTED_AS_DUPLICATE, DUPLICATE -> duplicates++;
            case CURRENCY_MISMATCH, CONFLICTING_DUPLICATE -> refuse(acceptance.name());
        }
    }

    private void refuse(String reason) {
        refused.merge(reason, 1L, Long::sum);
    }

    synchronized Accounts accounts() {
        return new Accounts(accepted, duplicates, new TreeMap<>(refused));
    }

    /** Accepted clicks that are not marked as made by machines. */
    synchronized long humanClicks() {
        return humanClicks;
    }

    /** By id, with revision 1 and decided at the epoch. */
    synchronized Map<String, Conversion> conversions() {
        return Map.copyOf(batch.conversions());
    }
}
