package io.referrals.cli.simulate;

/**
 * SplitMix64. Our own dozen lines because the same seed must give the same story on every JDK, which the library
 * promises for its raw numbers but not for the bounded ones made of them.
 */
final class Dice {
    private static final int MILLION = 1_000_000;

    private long state;

    Dice(long seed) {
        this.state = mix(seed);
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    /** A number from 0 to bound - 1. */
    int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** A number from 0 to bound - 1. */
    long below(long bound) {
        return Long.remainderUnsigned(next(), bound);
    }

    /** True in so many of a million cases. */
    boolean chance(int ppm) {
        return below(MILLION) < ppm;
    }

    <T> T oneOf(T[] values) {
        return values[below(values.length)];
    }

    /** Spreads a number over all 64 bits; equal numbers give equal results. */
    static long mix(long number) {
        long z = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
