package io.referrals.streams.topology.state;

import com.dynatrace.hash4j.hashing.Hashing;

/**
 * Tells of most keys that were not added that they were not, without asking the store: a Bloom filter. When it is full,
 * one in a hundred keys that were not added is taken for one that was.
 */
public final class KeyFilter {
    private static final int BITS_A_KEY = 12;
    private static final int PROBES = 4;

    private final long[] words;
    private final int capacity;
    private int added;

    /** An empty filter for so many keys. */
    public KeyFilter(int capacity) {
        this.capacity = capacity;
        this.words = new long[Math.max(1, (int) (((long) capacity * BITS_A_KEY + 63) / 64))];
    }

    public void add(byte[] key) {
        long hash = hash(key);
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(hash, probe);
            words[(int) (bit >>> 6)] |= 1L << bit;
        }
        added++;
    }

    public boolean mayContain(byte[] key) {
        long hash = hash(key);
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(hash, probe);
            if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    public boolean isFull() {
        return added >= capacity;
    }

    public int capacity() {
        return capacity;
    }

    /** Two halves of one hash serve as many (Kirsch and Mitzenmacher, Less Hashing, Same Performance, 2006). */
    private long bit(long hash, int probe) {
        int mixed = (int) hash + probe * (int) (hash >>> 32);
        return Integer.toUnsignedLong(mixed) * (words.length * 64L) >>> 32;
    }

    private static long hash(byte[] key) {
        return Hashing.xxh3_64().hashBytesToLong(key);
    }
}
