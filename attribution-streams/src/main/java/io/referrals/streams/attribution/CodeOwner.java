package io.referrals.streams.attribution;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Whose a code is by one version of its registration, for the daily funnel: whether or not the code is active. A function of
 * the registrations alone; who is credited stands in the credits, which keep what held when the code was touched.
 *
 * @param version of the registration
 * @param effectiveFromMs since when this version may hold
 */
public record CodeOwner(int version, long effectiveFromMs, String programId, String advocateId) {
    /** Whose a code is by a version of its registration. */
    public static CodeOwner of(CodeRegistration registration) {
        return new CodeOwner(
                registration.version(),
                registration.effectiveFromMs(),
                registration.programId(),
                registration.advocateId());
    }

    /** Whose a code is at the end of a day in UTC: by the greatest version in effect; null when it is nobody's. */
    public static @Nullable CodeOwner onDay(Collection<CodeOwner> versions, long epochDay) {
        long lastMs = (epochDay + 1) * AttributionPolicy.DAY_MS - 1;
        CodeOwner owner = null;
        for (CodeOwner version : versions) {
            if (version.effectiveFromMs <= lastMs && (owner == null || version.version > owner.version)) {
                owner = version;
            }
        }
        return owner;
    }
}
