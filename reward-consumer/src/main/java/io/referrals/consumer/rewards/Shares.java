package io.referrals.consumer.rewards;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Divides money without losing or inventing any; exact for every {@code long}. */
final class Shares {
    private static final BigInteger BASIS_POINTS = BigInteger.valueOf(10_000);

    private Shares() {}

    /**
     * Splits a total over weights: each part is rounded down, and what is left goes one by one to the largest fractional
     * parts, ties to the earlier weight.
     *
     * @param total 0 or more
     * @param weights above 0, in order of their touches
     */
    static long[] split(long total, int[] weights) {
        long sum = Arrays.stream(weights).asLongStream().sum();
        var parts = new long[weights.length];
        var remainders = new long[weights.length];
        long left = total;
        for (int i = 0; i < weights.length; i++) {
            if (Math.multiplyHigh(total, (long) weights[i]) == 0 && total * weights[i] >= 0) {
                parts[i] = total * weights[i] / sum;
                remainders[i] = total * weights[i] % sum;
            } else {
                var exact = BigInteger.valueOf(total)
                        .multiply(BigInteger.valueOf(weights[i]))
                        .divideAndRemainder(BigInteger.valueOf(sum));
                parts[i] = exact[0].longValueExact();
                remainders[i] = exact[1].longValueExact();
            }
            left -= parts[i];
        }
        var byRemainder = IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> remainders[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < left; i++) {
            parts[byRemainder[i]]++;
        }
        return parts;
    }

    /** So many basis points of an amount, rounded down; what does not fit into a long is its greatest value. */
    static long percent(long amount, int basisPoints) {
        if (Math.multiplyHigh(amount, (long) basisPoints) == 0 && amount * basisPoints >= 0) {
            return amount * basisPoints / 10_000;
        }
        var exact = BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(basisPoints))
                .divide(BASIS_POINTS);
        return exact.bitLength() < Long.SIZE ? exact.longValueExact() : Long.MAX_VALUE;
    }
}
