package io.referrals.streams.attribution;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Terms in memory. A version is immutable: what was put first stands. Not thread-safe. */
public final class StorefrontTerms implements Terms {
    private final NavigableMap<Integer, AttributionPolicy> policies = new TreeMap<>();
    private final Map<String, NavigableMap<Integer, ProgramTerms>> programs = new HashMap<>();

    /** Adds a version of the policy; false when the version was there. */
    public boolean put(AttributionPolicy policy) {
        return policies.putIfAbsent(policy.version(), policy) == null;
    }

    /** Adds a version of a program; false when the version was there. */
    public boolean put(ProgramTerms program) {
        return programs.computeIfAbsent(program.programId(), id -> new TreeMap<>())
                        .putIfAbsent(program.version(), program)
                == null;
    }

    @Override
    public @Nullable ProgramTerms program(String programId, long atMs) {
        NavigableMap<Integer, ProgramTerms> versions = programs.get(programId);
        if (versions == null) {
            return null;
        }
        for (ProgramTerms program : versions.descendingMap().values()) {
            if (program.effectiveFromMs() <= atMs) {
                return program;
            }
        }
        return null;
    }

    @Override
    public AttributionPolicy policy(long atMs) {
        for (AttributionPolicy policy : policies.descendingMap().values()) {
            if (policy.effectiveFromMs() <= atMs) {
                return policy;
            }
        }
        return AttributionPolicy.DEFAULT;
    }
}
