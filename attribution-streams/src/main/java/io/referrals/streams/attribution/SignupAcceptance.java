package io.referrals.streams.attribution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which signups of one customer are accepted, and which one holds. The result depends on the set of accepted signups;
 * which of two that contradict each other is accepted depends on their arrival.
 */
public final class SignupAcceptance {
    /** Signups remembered per customer; further ones are left out. */
    public static final int MAX_SIGNUPS = 1_000;

    private final Map<String, Fingerprint> accepted;
    private @Nullable Signup effective;
    private long latestAtMs;

    public SignupAcceptance() {
        this(Map.of(), null, Long.MIN_VALUE);
    }

    /** Restores a state from its parts. */
    public SignupAcceptance(Map<String, Fingerprint> accepted, @Nullable Signup effective, long latestAtMs) {
        this.accepted = new LinkedHashMap<>(accepted);
        this.effective = effective;
        this.latestAtMs = latestAtMs;
    }

    /**
     * Accepts or refuses a signup.
     *
     * @param fingerprint of the signup's whole normalised content
     */
    public Acceptance accept(Fingerprint fingerprint, Signup signup) {
        Fingerprint known = accepted.get(signup.eventId());
        if (known != null) {
            return known.equals(fingerprint) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE;
        }
        if (accepted.size() >= MAX_SIGNUPS) {
            return Acceptance.LEFT_OUT;
        }
        accepted.put(signup.eventId(), fingerprint);
        latestAtMs = Math.max(latestAtMs, signup.occurredAtMs());
        boolean first = effective == null;
        if (effective == null || signup.precedes(effective)) {
            effective = signup;
        }
        return first ? Acceptance.ACCEPTED : Acceptance.ACCEPTED_AS_DUPLICATE;
    }

    /** The signup that holds: of all accepted ones the smallest by (occurredAt, eventId); null before the first. */
    public @Nullable Signup effective() {
        return effective;
    }

    /** When the latest accepted signup happened; {@link Long#MIN_VALUE} before the first. */
    public long latestAtMs() {
        return latestAtMs;
    }

    /** The accepted signups' fingerprints by event id. */
    public Map<String, Fingerprint> accepted() {
        return Collections.unmodifiableMap(accepted);
    }
}
