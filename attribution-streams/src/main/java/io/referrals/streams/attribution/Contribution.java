package io.referrals.streams.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a conversion's present value adds to the daily funnel; kept so that the next revision can take it out again.
 *
 * @param epochDay day in UTC of the conversion, in days since 1970-01-01
 * @param currency of the shares' amounts; null on signups
 * @param shares one per credited code, ordered by code
 */
public record Contribution(
        Kind kind, long epochDay, @Nullable String currency, List<Share> shares) {
    public Contribution {
        shares = List.copyOf(shares);
    }

    /** One code's part. */
    public record Share(String referralCode, int weightPpm, long revenueMinor, long refundedMinor) {}
}
