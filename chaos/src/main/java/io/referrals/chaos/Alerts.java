package io.referrals.chaos;

import java.util.List;
import java.util.Map;

/** Which alerts of {@code ops/prometheus/alerts.yml} watch for a fault when it lasts. */
final class Alerts {
    private static final Map<String, List<String>> BY_FAULT = Map.ofEntries(
            Map.entry("kill-attribution", List.of("AttributionDown", "Restarting")),
            Map.entry("kill-rewards", List.of("RewardsDown", "Restarting")),
            Map.entry("kill-before-commit", List.of("RewardsDown", "Restarting")),
            Map.entry("kill-after-commit", List.of("RewardsDown", "Restarting")),
            Map.entry("kill-broker", List.of("BrokerUnavailable")),
            Map.entry("freeze-attribution", List.of("AttributionDown")),
            Map.entry("freeze-rewards", List.of("RewardsDown")),
            Map.entry("broker-away", List.of("BrokerUnavailable")),
            Map.entry("postgres-killed", List.of("DatabaseUnavailable")),
            Map.entry("postgres-slow", List.of("PostingSlow")),
            Map.entry("postgres-connections", List.of("DatabaseUnavailable")),
            Map.entry("commit-replies-lost", List.of("PostingSlow")),
            Map.entry("broker-network-cut", List.of("BrokerUnavailable")),
            Map.entry("broker-network-reset", List.of("LagOld")),
            Map.entry("postgres-network-cut", List.of("DatabaseUnavailable")),
            Map.entry("postgres-network-reset", List.of("PostingSlow")),
            Map.entry("disk-full-state", List.of("StateDiskFilling")),
            Map.entry("disk-full-broker", List.of("BrokerUnavailable")),
            Map.entry("disk-full-postgres", List.of("DatabaseUnavailable")),
            Map.entry("state-file-flipped", List.of("AttributionDown", "Restarting")),
            Map.entry("state-file-truncated", List.of("AttributionDown", "Restarting")),
            Map.entry("registry-away-warm", List.of("RegistryUnavailable")),
            Map.entry("registry-away-cold", List.of("RegistryUnavailable")),
            Map.entry("poison", List.of("QuarantineGrowing")),
            Map.entry("large-key", List.of("QuarantineGrowing")),
            Map.entry("large-refund", List.of("QuarantineGrowing")),
            Map.entry("large-stray", List.of("QuarantineGrowing")),
            Map.entry("unreadable-schema", List.of("QuarantineGrowing")),
            Map.entry("unknown-schemas", List.of("QuarantineGrowing")),
            Map.entry("duplicates", List.of("DuplicatesMany")),
            Map.entry("wrong-clocks", List.of("ClocksOff")),
            Map.entry("crc32-producers", List.of("ReroutedMany")),
            Map.entry("keyless-producers", List.of("ReroutedMany")),
            Map.entry("replay-conversions", List.of("LagOld")),
            Map.entry("replay-inputs", List.of("DuplicatesMany")),
            Map.entry("hot-code", List.of("HotPartition")),
            Map.entry("hot-visitor", List.of("HotPartition")));

    private Alerts() {}

    /** Their names; none for a fault that nobody needs to look after. */
    static List<String> of(Fault fault) {
        return BY_FAULT.getOrDefault(fault.id(), List.of());
    }
}
