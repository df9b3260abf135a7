package io.referrals.cli.simulate;

import java.util.Arrays;

/**
 * Draws ranks whose frequency falls with the rank, as the popularity of referral codes does: rank k comes up in
 * proportion to 1 / (k + 1)^s. One binary search a draw.
 */
final class ZipfSampler {
    private static final long SCALE = 1L << 40;

    /** Where each rank ends on a line of whole numbers. */
    private final long[] ends;

    /**
     * @param ranks how many there are
     * @param s 0 makes all equally likely, around 1 is what people do
     */
    ZipfSampler(int ranks, double s) {
        if (ranks < 1) {
            throw new IllegalArgumentException("at least one rank, was " + ranks);
        }
        ends = new long[ranks];
        long end = 0;
        for (int rank = 0; rank < ranks; rank++) {
            // StrictMath: the same on every machine.
            end += Math.max(1, (long) (SCALE / StrictMath.pow(rank + 1, s)));
            ends[rank] = end;
        }
    }

    int next(Dice dice) {
        long point = dice.below(ends[ends.length - 1]);
        int found = Arrays.binarySearch(ends, point);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
