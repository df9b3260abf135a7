package io.referrals.streams.attribution;

import java.util.Arrays;

/** How a conversion's credit is shared among the eligible clicks, of which {@link PersonClicks} picks those that may. */
public enum Model {
    LAST_TOUCH {
        @Override
        long[] relativeWeights(long[] touchedAtMs, long halfLifeMs) {
            long[] weights = new long[touchedAtMs.length];
            weights[weights.length - 1] = 1;
            return weights;
        }
    },
    FIRST_TOUCH {
        @Override
        long[] relativeWeights(long[] touchedAtMs, long halfLifeMs) {
            long[] weights = new long[touchedAtMs.length];
            weights[0] = 1;
            return weights;
        }
    },
    LINEAR {
        @Override
        long[] relativeWeights(long[] touchedAtMs, long halfLifeMs) {
            long[] weights = new long[touchedAtMs.length];
            Arrays.fill(weights, 1);
            return weights;
        }
    },
    /** 40 % to the first, 40 % to the last, 20 % shared equally between; two share equally. */
    POSITION_BASED {
        @Override
        long[] relativeWeights(long[] touchedAtMs, long halfLifeMs) {
            long[] weights = new long[touchedAtMs.length];
            Arrays.fill(weights, 1);
            if (weights.length > 2) {
                int between = weights.length - 2;
                weights[0] = 2L * between;
                weights[weights.length - 1] = 2L * between;
            }
            return weights;
        }
    },
    /**
     * Half the weight for each half-life. Ages count from the newest touch, which changes no proportion and keeps
     * however old touches from vanishing all together. The only floating point; from here on weights are whole.
     */
    TIME_DECAY {
        @Override
        long[] relativeWeights(long[] touchedAtMs, long halfLifeMs) {
            long newestAtMs = touchedAtMs[touchedAtMs.length - 1];
            return Arrays.stream(touchedAtMs)
                    .map(atMs -> (long)
                            (NEWEST_WEIGHT * StrictMath.pow(2, -(double) (newestAtMs - atMs) / (double) halfLifeMs)))
                    .toArray();
        }
    };

    /** A whole conversion in parts per million. */
    static final int WHOLE_PPM = 1_000_000;

    /** Fine enough for a millionth of a part per million, small enough to be multiplied by {@link #WHOLE_PPM}. */
    private static final long NEWEST_WEIGHT = 1L << 40;

    /** Between so many of the newest eligible clicks a model that shares does so; older ones are candidates only. */
    static final int SHARING_CLICKS = 256;

    abstract long[] relativeWeights(long[] touchedAtMs, long halfLifeMs);

    /**
     * The weights of touches in parts per million, summing to 1,000,000.
     *
     * @param touchedAtMs times of at least one touch, in order of touches
     */
    long[] weightsPpm(long[] touchedAtMs, long halfLifeMs) {
        return Shares.split(WHOLE_PPM, relativeWeights(touchedAtMs, halfLifeMs));
    }
}
