package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * A signup of a customer.
 *
 * @param referralCode the code typed at signup, normalised; null when none was typed
 * @param country where the customer signed up; null when unknown
 */
public record Signup(
        String eventId,
        long occurredAtMs,
        @Nullable String referralCode,
        @Nullable String emailHash,
        @Nullable String deviceHash,
        @Nullable String country) {

    /** Whether this one, and not {@code other}, is a customer's signup: the smallest (occurredAt, eventId) is. */
    boolean precedes(Signup other) {
        int byTime = Long.compare(occurredAtMs, other.occurredAtMs);
        return byTime != 0 ? byTime < 0 : eventId.compareTo(other.eventId) < 0;
    }
}
