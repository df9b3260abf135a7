package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * A referral code as its greatest version has it.
 *
 * @param advocateId who is credited for the code
 * @param activeFromMs the first instant at which a touch of the code counts
 * @param revokedAtMs the first instant at which it no longer does; null when the code is not revoked
 */
public record CodeRegistration(
        String referralCode,
        int version,
        String programId,
        String advocateId,
        long activeFromMs,
        @Nullable Long revokedAtMs,
        @Nullable String advocateEmailHash,
        @Nullable String advocateDeviceHash,
        @Nullable String advocatePaymentHash) {

    /** Whether a normalised text can be a code at all; what was typed at a signup or checkout need not be. */
    public static boolean isRegistrable(String text) {
        return !text.isEmpty()
                && text.length() <= 64
                && text.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-');
    }

    /** Whether the code was active at a time. */
    boolean isActiveAt(long atMs) {
        return atMs >= activeFromMs && (revokedAtMs == null || atMs < revokedAtMs);
    }
}
