package io.referrals.streams.topology.clicks;

import java.util.Arrays;

/**
 * Tells of most clicks that they cannot be repeats, without looking for them. No click is later than the latest that
 * was added; of what happened in the time before that, two Bloom filters know what was added. When the younger is
 * full, the older begins anew, and the time that they know of with it.
 *
 * <p>So a click is looked for when it comes very late, and when it is a repeat, and once in a hundred times besides.
 */
final class SeenClicks {
    private static final int BITS_A_CLICK = 12;
    private static final int PROBES = 4;

    private final int capacity;
    private long[] younger;
    private long[] older;
    private int added;
    private long latestMs;
    /** All clicks that happened after this time are in one of the two. */
    private long sinceMs;
    /** All that happened after this time are in the younger. */
    private long youngerSinceMs;

    /**
     * When all clicks are stored.
     *
     * @param capacity so many of the clicks that are added are known at least; three bytes each
     * @param latestMs no stored click happened after it
     */
    SeenClicks(int capacity, long latestMs) {
        this.capacity = capacity;
        younger = new long[(capacity * BITS_A_CLICK + 63) / 64];
        older = new long[younger.length];
        this.latestMs = latestMs;
        sinceMs = latestMs;
        youngerSinceMs = latestMs;
    }

    long latestMs() {
        return latestMs;
    }

    /** Whether a click is certainly not stored. */
    boolean isNew(long clickHash, long occurredAtMs) {
        return occurredAtMs > sinceMs && !mayHold(younger, clickHash) && !mayHold(older, clickHash);
    }

    void add(long clickHash, long occurredAtMs) {
        latestMs = Math.max(latestMs, occurredAtMs);
        if (occurredAtMs <= sinceMs) {
            return;
        }
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(clickHash, probe);
            younger[(int) (bit >>> 6)] |= 1L << bit;
        }
        if (++added == capacity) {
            long[] full = younger;
            younger = older;
            older = full;
            Arrays.fill(younger, 0);
            added = 0;
            sinceMs = youngerSinceMs;
            youngerSinceMs = latestMs;
        }
    }

    private boolean mayHold(long[] filter, long clickHash) {
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(clickHash, probe);
            if ((filter[(int) (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Two halves of one hash serve as many (Kirsch and Mitzenmacher, Less Hashing, Same Performance, 2006). */
    private long bit(long hash, int probe) {
        int mixed = (int) hash + probe * (int) (hash >>> 32);
        return (Integer.toUnsignedLong(mixed) * (younger.length * 64L)) >>> 32;
    }
}
