package io.referrals.streams.attribution;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The assignments that name one order or one signup and stand: the one with the smallest id counts. Not thread-safe. */
public final class Assigned {
    /** Kept of those that name one order or signup, the smallest ids; further ones are left out. */
    public static final int MAX_ASSIGNMENTS = 100;

    private final TreeMap<String, String> codes = new TreeMap<>();

    /** What became of a version of an assignment. */
    public enum Change {
        NONE,
        CHANGED,
        /** There are more than are kept; the one with the greatest id is forgotten. */
        LEFT_OUT
    }

    /**
     * Takes what an assignment says now.
     *
     * @param referralCode what it credits; null when it does not name this order or signup any more
     */
    public Change put(String assignmentId, @Nullable String referralCode) {
        String before = referralCode == null ? codes.remove(assignmentId) : codes.put(assignmentId, referralCode);
        if (codes.size() > MAX_ASSIGNMENTS) {
            codes.pollLastEntry();
            return Change.LEFT_OUT;
        }
        return Objects.equals(before, referralCode) ? Change.NONE : Change.CHANGED;
    }

    /** The one that counts; null when there is none. */
    public @Nullable Assignment first() {
        Map.Entry<String, String> first = codes.firstEntry();
        return first == null ? null : new Assignment(first.getKey(), first.getValue());
    }

    /** Their codes by their ids. */
    public Map<String, String> codes() {
        return Collections.unmodifiableMap(codes);
    }
}
