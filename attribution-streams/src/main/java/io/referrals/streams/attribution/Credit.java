package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * One touch's share of a conversion.
 *
 * @param touchId event id of the click, signup or purchase that is the touch
 * @param programVersion the version of the program that applied
 * @param channel the click's channel, if any
 * @param weightPpm share in parts per million, more than 0
 * @param amountMinor share of the net amount; null on signups
 */
public record Credit(
        String touchId,
        TouchKind kind,
        String referralCode,
        String programId,
        int programVersion,
        String advocateId,
        long touchedAtMs,
        @Nullable String channel,
        int weightPpm,
        @Nullable Long amountMinor) {

    Credit withAmountMinor(long newAmountMinor) {
        return new Credit(
                touchId,
                kind,
                referralCode,
                programId,
                programVersion,
                advocateId,
                touchedAtMs,
                channel,
                weightPpm,
                newAmountMinor);
    }
}
