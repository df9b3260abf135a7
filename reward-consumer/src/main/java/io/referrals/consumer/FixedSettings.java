package io.referrals.consumer;

import java.util.Map;
import java.util.TreeMap;

/** Settings of Kafka's clients that the ledger depends on, so that nobody sets them, and why. */
final class FixedSettings {
    private static final String POSITIONS = "positions are in the ledger, committed together with what was posted";
    private static final String ACKNOWLEDGED =
            "an entry counts as published when all copies of the topic have it, once";
    private static final String AVRO = "keys are strings and values are Avro";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("isolation.level", "an aborted conversion must not be posted: readers are read_committed"),
            Map.entry("enable.auto.commit", POSITIONS),
            Map.entry("auto.offset.reset", POSITIONS),
            Map.entry("acks", ACKNOWLEDGED),
            Map.entry("enable.idempotence", ACKNOWLEDGED),
            Map.entry("transactional.id", "entries are at least once; readers deduplicate by entry id"),
            Map.entry("key.serializer", AVRO),
            Map.entry("value.serializer", AVRO),
            Map.entry("key.deserializer", AVRO),
            Map.entry("value.deserializer", AVRO),
            Map.entry("group.protocol", "takeovers are tested with the classic protocol only"),
            Map.entry("group.id", "it is the reward consumer's own"),
            Map.entry("bootstrap.servers", "it is set by bootstrap-server"),
            Map.entry("schema.registry.url", "it is set by schema-registry-url"));

    private FixedSettings() {}

    /**
     * Refuses properties that are fixed.
     *
     * @throws IllegalArgumentException names the property and why
     */
    static void check(Map<String, String> properties) {
        for (var property : new TreeMap<>(properties).keySet()) {
            var reason = REASONS.get(property);
            if (reason != null) {
                throw new IllegalArgumentException(property + " cannot be set: " + reason);
            }
        }
    }
}
