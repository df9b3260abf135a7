package io.referrals.streams.attribution;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One version of a program, as far as attribution needs it.
 *
 * @param effectiveFromMs the version holds for conversions from this time on
 * @param endsAtMs the first instant at which a touch no longer counts; null when the program has no end
 * @param channels the only channels clicks may come from; empty when all may
 * @param countries the only countries signups and purchases may come from; empty when all may
 */
public record ProgramTerms(
        String programId,
        int version,
        long effectiveFromMs,
        long startsAtMs,
        @Nullable Long endsAtMs,
        Set<String> channels,
        Set<String> countries) {

    public ProgramTerms {
        channels = Set.copyOf(channels);
        countries = Set.copyOf(countries);
    }

    /** Whether the program runs at a time. */
    boolean isOpenAt(long atMs) {
        return atMs >= startsAtMs && (endsAtMs == null || atMs < endsAtMs);
    }

    /** Whether clicks of a channel count. */
    boolean admitsChannel(@Nullable String channel) {
        return channels.isEmpty() || (channel != null && channels.contains(channel));
    }

    /** Whether signups and purchases of a country count. */
    boolean admitsCountry(@Nullable String country) {
        return countries.isEmpty() || (country != null && countries.contains(country));
    }
}
