package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * Whose a code is, for the daily funnel: by its registration in force, whether or not the code is active. A function of
 * the registrations alone; who is credited stands in the credits, which keep what held when the code was touched.
 */
public record CodeOwner(String programId, String advocateId) {
    /** By the registration in force on a day; null when there is none. */
    public static @Nullable CodeOwner of(@Nullable CodeRegistration registration) {
        return registration == null ? null : new CodeOwner(registration.programId(), registration.advocateId());
    }
}
