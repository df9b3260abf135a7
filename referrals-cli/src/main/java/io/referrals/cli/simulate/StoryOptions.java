package io.referrals.cli.simulate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How large the world of a story is.
 *
 * @param storefronts how many tenants, 1 to 1000; the first is the busiest
 * @param codes referral codes of each storefront, 1 to 1,000,000; the first is the most clicked
 * @param startsAt the earliest event time; configuration holds from then on
 * @param meanGap event time that passes from one event to the next, over all storefronts; positive
 */
public record StoryOptions(int storefronts, int codes, Instant startsAt, Duration meanGap) {
    private static final Duration FILE_SPAN = Duration.ofDays(300);

    public StoryOptions {
        requireBetween(1, 1000, storefronts, "storefronts");
        requireBetween(1, 1_000_000, codes, "codes");
        if (meanGap.isNegative() || meanGap.isZero()) {
            throw new IllegalArgumentException("meanGap must be positive, was " + meanGap);
        }
        startsAt = startsAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A world that fits so many events, all in the 300 days before a time. */
    public static StoryOptions forFile(long events, Instant asOf) {
        if (events < 1) {
            throw new IllegalArgumentException("at least one event, was " + events);
        }
        int storefronts = events < 10_000 ? 1 : 3;
        int codes = (int) Math.max(5, Math.min(5_000, events / 200 / storefronts));
        Duration gap = FILE_SPAN.dividedBy(events);
        return new StoryOptions(storefronts, codes, asOf.minus(FILE_SPAN), gap.isZero() ? Duration.ofNanos(1) : gap);
    }

    private static void requireBetween(int min, int max, int value, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be from " + min + " to " + max + ", was " + value);
        }
    }
}
