package io.referrals.consumer.rewards;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every known program version, by storefront and program. Not thread-safe. */
public final class Programs {
    private final Map<Key, TreeMap<Integer, ProgramVersion>> versions = new HashMap<>();
    private final Map<RuleKey, RuleHistory> histories = new HashMap<>();

    private record Key(String storefrontId, String programId) {}

    private record RuleKey(String storefrontId, String programId, String ruleId) {}

    /** Programs of these versions. */
    public static Programs of(Collection<ProgramVersion> versions) {
        var programs = new Programs();
        versions.forEach(programs::add);
        return programs;
    }

    /**
     * Makes a version known.
     *
     * @throws IllegalStateException when it is known with other content; a version is immutable
     */
    public void add(ProgramVersion version) {
        var known = versions.computeIfAbsent(
                        new Key(version.storefrontId(), version.programId()), key -> new TreeMap<>())
                .putIfAbsent(version.version(), version);
        if (known != null && !known.equals(version)) {
            throw new IllegalStateException("Version " + version.version() + " of program " + version.programId()
                    + " of storefront " + version.storefrontId() + " is known with other content");
        }
        if (known == null) {
            version.rewardRules()
                    .forEach(rule ->
                            histories.remove(new RuleKey(version.storefrontId(), version.programId(), rule.ruleId())));
        }
    }

    /** The version, or null when it is not known (yet). */
    public @Nullable ProgramVersion find(String storefrontId, String programId, int version) {
        var known = versions.get(new Key(storefrontId, programId));
        return known == null ? null : known.get(version);
    }

    /** The version. */
    public ProgramVersion get(String storefrontId, String programId, int version) {
        var found = find(storefrontId, programId, version);
        if (found == null) {
            throw new IllegalArgumentException(
                    "Unknown version " + version + " of program " + programId + " of storefront " + storefrontId);
        }
        return found;
    }

    /** The rule that made a reward of this scope under a version. */
    public RewardRule rule(RuleScope scope, int version) {
        return get(scope.storefrontId(), scope.programId(), version).rule(scope.ruleId());
    }

    /** What one rule is in all known versions of its program. */
    public RuleHistory history(String storefrontId, String programId, String ruleId) {
        return histories.computeIfAbsent(
                new RuleKey(storefrontId, programId, ruleId),
                key -> RuleHistory.of(ruleId, versionsOf(storefrontId, programId)));
    }

    /** What the rule of a scope is in all known versions of its program. */
    public RuleHistory history(RuleScope scope) {
        return history(scope.storefrontId(), scope.programId(), scope.ruleId());
    }

    /**
     * Whether what this conversion earns, or what it takes from others of its person, can depend on the person's other
     * conversions.
     */
    public boolean looksAtOtherConversions(Conversion conversion) {
        return conversion.credits().stream()
                .flatMap(credit -> versionsOf(conversion.storefrontId(), credit.programId()).stream())
                .flatMap(version -> version.rewardRules().stream())
                .anyMatch(rule -> rule.looksAtOtherOrders() || rule.hasMilestones());
    }

    /** All known versions of a program, the oldest first. */
    public List<ProgramVersion> versionsOf(String storefrontId, String programId) {
        var known = versions.get(new Key(storefrontId, programId));
        return known == null ? List.of() : List.copyOf(known.values());
    }
}
