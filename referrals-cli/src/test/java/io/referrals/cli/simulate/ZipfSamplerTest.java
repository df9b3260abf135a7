package io.referrals.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ZipfSamplerTest {
    private static final int DRAWS = 200_000;

    @Test
    void shouldDrawRanksInProportionToTheirWeight() {
        int[] drawn = draws(new ZipfSampler(100, 1));
        double harmonic = 0;
        for (int rank = 1; rank <= 100; rank++) {
            harmonic += 1.0 / rank;
        }
        for (int rank : new int[] {0, 1, 2, 9, 99}) {
            double expected = 1 / harmonic / (rank + 1);
            assertThat((double) drawn[rank] / DRAWS).as("rank %d", rank).isCloseTo(expected, within(0.01));
        }
    }

    @Test
    void shouldDrawAllRanksAlikeWhenTheExponentIsZero() {
        for (int count : draws(new ZipfSampler(10, 0))) {
            assertThat((double) count / DRAWS).isCloseTo(0.1, within(0.01));
        }
    }

    @Test
    void shouldDrawTheOnlyRankWhenThereIsOne() {
        assertThat(new ZipfSampler(1, 1).next(new Dice(1))).isZero();
        assertThatThrownBy(() -> new ZipfSampler(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int[] draws(ZipfSampler sampler) {
        int[] drawn = new int[1000];
        Dice dice = new Dice(5);
        int ranks = 0;
        for (int i = 0; i < DRAWS; i++) {
            int rank = sampler.next(dice);
            drawn[rank]++;
            ranks = Math.max(ranks, rank + 1);
        }
        return Arrays.copyOf(drawn, ranks);
    }
}
