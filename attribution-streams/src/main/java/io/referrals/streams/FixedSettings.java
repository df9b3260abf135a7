package io.referrals.streams;

import java.util.Map;
import java.util.TreeMap;

/** Settings of Kafka Streams and its clients that results depend on, so that nobody sets them, and why. */
final class FixedSettings {
    private static final String ONLY_EXACTLY_ONCE =
            "results commit together with the input positions only as exactly_once_v2 sets it";
    private static final String BYTES = "the topology reads and writes bytes and decodes them itself";
    private static final String LOUD =
            "a failure of a money topic ends the application, and a bad record is quarantined";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("processing.guarantee", ONLY_EXACTLY_ONCE),
            Map.entry("enable.idempotence", ONLY_EXACTLY_ONCE),
            Map.entry("acks", ONLY_EXACTLY_ONCE),
            Map.entry("transactional.id", ONLY_EXACTLY_ONCE),
            Map.entry("enable.auto.commit", ONLY_EXACTLY_ONCE),
            Map.entry("isolation.level", "an aborted record must not count: readers are read_committed"),
            Map.entry("auto.offset.reset", "every input is read from its beginning, and a lost position is a failure"),
            Map.entry(
                    "group.protocol", "the streams protocol has no warm-up tasks yet: a takeover would restore first"),
            Map.entry("key.serializer", BYTES),
            Map.entry("value.serializer", BYTES),
            Map.entry("key.deserializer", BYTES),
            Map.entry("value.deserializer", BYTES),
            Map.entry("default.key.serde", BYTES),
            Map.entry("default.value.serde", BYTES),
            Map.entry("partitioner.class", "where a record belongs is the topology's decision"),
            Map.entry("default.timestamp.extractor", "the time of arrival is the broker's"),
            Map.entry("deserialization.exception.handler", LOUD),
            Map.entry("default.deserialization.exception.handler", LOUD),
            Map.entry("processing.exception.handler", LOUD),
            Map.entry("production.exception.handler", LOUD),
            Map.entry("default.production.exception.handler", LOUD),
            Map.entry("rocksdb.config.setter", "all stores share one bounded cache"),
            Map.entry("topic.cleanup.policy", "state is restored from its changelog"),
            Map.entry("application.id", "it is set by application-id"),
            Map.entry("group.id", "it is set by application-id"),
            Map.entry("bootstrap.servers", "it is set by bootstrap-server"),
            Map.entry("schema.registry.url", "it is set by schema-registry-url"),
            Map.entry("state.dir", "it is set by state-dir"));

    private FixedSettings() {}

    /**
     * Refuses properties that are fixed, with Streams' prefixes or without.
     *
     * @throws IllegalArgumentException names the property and why
     */
    static void check(Map<String, String> properties) {
        for (var property : new TreeMap<>(properties).keySet()) {
            var plain = property.replaceFirst("^((main\\.|restore\\.|global\\.)?consumer|producer|admin)\\.", "");
            var reason = REASONS.get(plain);
            if (reason != null) {
                throw new IllegalArgumentException(property + " cannot be set: " + reason);
            }
        }
    }
}
