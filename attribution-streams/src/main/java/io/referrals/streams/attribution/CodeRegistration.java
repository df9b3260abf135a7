package io.referrals.streams.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of the registration of a referral code.
 *
 * @param effectiveFromMs touches from this time on may see this version; {@link #EVER} when it speaks for all times
 * @param advocateId who is credited for the code
 * @param activeFromMs the first instant at which a touch of the code counts
 * @param revokedAtMs the first instant at which it no longer does; null when the code is not revoked
 * @param advocateEmailHashes all e-mail hashes of the advocate that this version knows
 */
public record CodeRegistration(
        String referralCode,
        int version,
        long effectiveFromMs,
        String programId,
        String advocateId,
        long activeFromMs,
        @Nullable Long revokedAtMs,
        List<String> advocateEmailHashes,
        @Nullable String advocateDeviceHash,
        @Nullable String advocatePaymentHash) {
    /** From the beginning of time on. */
    public static final long EVER = Long.MIN_VALUE;

    public CodeRegistration {
        advocateEmailHashes = List.copyOf(advocateEmailHashes);
    }

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
