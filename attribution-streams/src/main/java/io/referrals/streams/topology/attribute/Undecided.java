package io.referrals.streams.topology.attribute;

import java.util.LinkedHashSet;
import java.util.Set;

/** What happened to a person since it was last decided about. */
final class Undecided {
    /** Nothing but what the history itself marked is to be decided. */
    static final long NOTHING_MORE = Long.MAX_VALUE;

    /** From when on, besides what the history marks itself, conversions may have changed. */
    long fromMs = NOTHING_MORE;
    /** When the newest event arrived. */
    long nowMs = Long.MIN_VALUE;
    /** When the oldest event arrived on its input topic. */
    long arrivedAtMs = Long.MAX_VALUE;
    /** Codes that are known to be something else than before. */
    final Set<String> answered = new LinkedHashSet<>();

    void from(long timeMs) {
        fromMs = Math.min(fromMs, timeMs);
    }
}
