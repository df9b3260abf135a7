package io.referrals.streams.attribution;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what a decision changes in the daily funnel. */
final class StatsDeltas {
    private record Key(
            String referralCode, long epochDay, @Nullable String currency) {
        private static final Comparator<Key> IN_ORDER = Comparator.comparing(Key::referralCode)
                .thenComparingLong(Key::epochDay)
                .thenComparing(key -> key.currency() == null ? "" : key.currency());
    }

    private final Map<Key, StatsDelta> deltas = new TreeMap<>(Key.IN_ORDER);

    /** Puts a contribution in (1) or takes it out (-1). */
    void add(Contribution contribution, int sign) {
        for (Contribution.Share share : contribution.shares()) {
            long ppm = (long) sign * share.weightPpm();
            StatsDelta delta = new StatsDelta(
                    share.referralCode(),
                    contribution.epochDay(),
                    contribution.kind() == Kind.SIGNUP ? ppm : 0,
                    contribution.kind() == Kind.PURCHASE ? ppm : 0,
                    contribution.currency(),
                    sign * share.revenueMinor(),
                    sign * share.refundedMinor());
            deltas.merge(
                    new Key(share.referralCode(), contribution.epochDay(), contribution.currency()),
                    delta,
                    StatsDelta::plus);
        }
    }

    /** The sums that are not zero, by code, day and currency. */
    List<StatsDelta> notZero() {
        return deltas.values().stream().filter(delta -> !delta.isZero()).toList();
    }
}
