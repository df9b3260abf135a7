package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * Whose a code is, for the daily funnel: by its registration in force, whether or not the code is active. A function of
 * the registrations alone; who is credited stands in the credits, which keep what held when the code was touched.
 *
 * @param version of the registration
 */
public record CodeOwner(int version, String programId, String advocateId) {
    /** Whose a code is that was theirs or nobody's, when a version of its registration is told: the greatest one's. */
    public static CodeOwner of(@Nullable CodeOwner known, CodeRegistration registration) {
        return known != null && known.version >= registration.version()
                ? known
                : new CodeOwner(registration.version(), registration.programId(), registration.advocateId());
    }
}
