package io.referrals.chaos;

import java.util.Map;

/** Which alert of {@code ops/prometheus/alerts.yml} watches for a fault when it lasts. */
final class Alerts {
    private static final Map<String, String> BY_FAULT = Map.ofEntries(
            Map.entry("kill-attribution", "Restarting"),
            Map.entry("kill-rewards", "Restarting"),
            Map.entry("kill-before-commit", "Restarting"),
            Map.entry("kill-after-commit", "Restarting"),
            Map.entry("kill-broker", "BrokerUnavailable"),
            Map.entry("freeze-attribution", "AttributionDown"),
            Map.entry("freeze-rewards", "RewardsDown"),
            Map.entry("broker-away", "BrokerUnavailable"),
            Map.entry("postgres-killed", "DatabaseUnavailable"),
            Map.entry("postgres-slow", "PostingSlow"),
            Map.entry("postgres-connections", "DatabaseUnavailable"),
            Map.entry("commit-replies-lost", "PostingSlow"),
            Map.entry("broker-network-cut", "BrokerUnavailable"),
            Map.entry("broker-network-reset", "LagOld"),
            Map.entry("postgres-network-cut", "DatabaseUnavailable"),
            Map.entry("postgres-network-reset", "PostingSlow"),
            Map.entry("disk-full-state", "StateDiskFilling"),
            Map.entry("disk-full-broker", "BrokerUnavailable"),
            Map.entry("disk-full-postgres", "DatabaseUnavailable"),
            Map.entry("state-file-flipped", "Restarting"),
            Map.entry("state-file-truncated", "Restarting"),
            Map.entry("registry-away-warm", "RegistryUnavailable"),
            Map.entry("registry-away-cold", "RegistryUnavailable"),
            Map.entry("poison", "QuarantineGrowing"),
            Map.entry("duplicates", "DuplicatesMany"),
            Map.entry("wrong-clocks", "ClocksOff"),
            Map.entry("crc32-producers", "ReroutedMany"),
            Map.entry("keyless-producers", "ReroutedMany"),
            Map.entry("replay-conversions", "LagOld"),
            Map.entry("replay-inputs", "DuplicatesMany"),
            Map.entry("hot-code", "HotPartition"),
            Map.entry("hot-visitor", "HotPartition"));

    private Alerts() {}

    /** The alert's name, and that nobody looked whether it fired: most faults here are shorter than alerts wait. */
    static String of(Fault fault) {
        var name = BY_FAULT.get(fault.id());
        return name == null ? "none" : name + " (not measured)";
    }
}
