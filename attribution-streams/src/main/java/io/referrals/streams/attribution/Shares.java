package io.referrals.streams.attribution;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Splits a whole into whole parts by largest remainder. */
public final class Shares {
    private Shares() {}

    /**
     * Splits {@code total} in proportion to weights: each part is rounded down, and what is left is given one by one
     * to the largest fractional parts, the earlier first among equals. The parts sum to the total.
     *
     * <p>Exact for any total of at least 0, up to {@link Long#MAX_VALUE}, as long as the product of the largest weight
     * and the smaller of total and sum of weights fits a long; the weights are at least 0 and not all 0.
     */
    public static long[] split(long total, long[] weights) {
        long sum = LongStream.of(weights).reduce(0, Math::addExact);
        long whole = total / sum;
        long rest = total % sum;
        long[] parts = new long[weights.length];
        long[] fractions = new long[weights.length];
        long left = total;
        for (int i = 0; i < weights.length; i++) {
            long product = Math.multiplyExact(rest, weights[i]);
            parts[i] = whole * weights[i] + product / sum;
            fractions[i] = product % sum;
            left -= parts[i];
        }
        if (left > 0) {
            int[] largestFirst = IntStream.range(0, weights.length)
                    .boxed()
                    .sorted(Comparator.comparingLong((Integer i) -> -fractions[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            Arrays.stream(largestFirst).limit(left).forEach(i -> parts[i]++);
        }
        return parts;
    }
}
