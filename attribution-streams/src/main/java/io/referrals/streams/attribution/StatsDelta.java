package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * What to add to a code's funnel of a day. All deltas ever emitted sum to what the present conversions contribute.
 *
 * @param referralCode the credited code, or {@link #NONE}
 * @param epochDay day in UTC of the conversion, in days since 1970-01-01
 * @param currency of the two amounts; null on signups
 * @param revenueMinor share of the amounts before refunds
 * @param refundedMinor share of the refunds: revenue less refunded is the credited net amount to the unit
 */
public record StatsDelta(
        String referralCode,
        long epochDay,
        long signupsPpm,
        long purchasesPpm,
        @Nullable String currency,
        long revenueMinor,
        long refundedMinor) {
    /** Stands for the code of those without credit; no code is spelled so. */
    public static final String NONE = "(none)";

    /** Two deltas of one code, day and currency added up; sums wrap around like the amounts they are taken from. */
    StatsDelta plus(StatsDelta other) {
        return new StatsDelta(
                referralCode,
                epochDay,
                signupsPpm + other.signupsPpm,
                purchasesPpm + other.purchasesPpm,
                currency,
                revenueMinor + other.revenueMinor,
                refundedMinor + other.refundedMinor);
    }

    boolean isZero() {
        return signupsPpm == 0 && purchasesPpm == 0 && revenueMinor == 0 && refundedMinor == 0;
    }
}
