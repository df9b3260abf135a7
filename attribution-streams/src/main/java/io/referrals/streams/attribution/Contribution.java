package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a conversion's present value adds to the daily funnel; kept so that the next revision can take it out again.
 *
 * @param epochDay day in UTC of the conversion, in days since 1970-01-01
 * @param currency of the shares' amounts; null on signups
 * @param shares one per credited code, ordered by code; one of {@link StatsDelta#NONE} when nobody is credited
 */
public record Contribution(
        Kind kind, long epochDay, @Nullable String currency, List<Share> shares) {
    public Contribution {
        shares = List.copyOf(shares);
    }

    /**
     * One code's part. Revenue and net are split apart, and refunded is their difference, so that a refund of a few
     * units may now and then show as one unit more on one code and one less, even below 0, on another.
     */
    public record Share(String referralCode, int weightPpm, long revenueMinor, long refundedMinor) {
        private Share plus(Share other) {
            return new Share(
                    referralCode,
                    weightPpm + other.weightPpm,
                    revenueMinor + other.revenueMinor,
                    refundedMinor + other.refundedMinor);
        }
    }

    static Contribution of(Conversion conversion) {
        long epochDay = Math.floorDiv(conversion.occurredAtMs(), AttributionPolicy.DAY_MS);
        return new Contribution(conversion.kind(), epochDay, conversion.currency(), shares(conversion));
    }

    private static List<Share> shares(Conversion conversion) {
        long amountMinor = zeroIfAbsent(conversion.amountMinor());
        List<Credit> credits = conversion.credits();
        if (credits.isEmpty()) {
            return List.of(
                    new Share(StatsDelta.NONE, Model.WHOLE_PPM, amountMinor, zeroIfAbsent(conversion.refundedMinor())));
        }
        long[] revenues = Shares.split(
                amountMinor, credits.stream().mapToLong(Credit::weightPpm).toArray());
        SortedMap<String, Share> byCode = new TreeMap<>();
        for (int i = 0; i < revenues.length; i++) {
            Credit credit = credits.get(i);
            long refunded = revenues[i] - zeroIfAbsent(credit.amountMinor());
            byCode.merge(
                    credit.referralCode(),
                    new Share(credit.referralCode(), credit.weightPpm(), revenues[i], refunded),
                    Share::plus);
        }
        return new ArrayList<>(byCode.values());
    }

    private static long zeroIfAbsent(@Nullable Long amount) {
        return amount == null ? 0 : amount;
    }
}
