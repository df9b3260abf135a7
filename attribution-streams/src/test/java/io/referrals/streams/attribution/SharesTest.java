package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void shouldGiveWhatIsLeftToTheLargestFractions() {
        assertThat(Shares.split(10, new long[] {333, 333, 334})).containsExactly(3, 3, 4);
        assertThat(Shares.split(11, new long[] {500, 300, 200})).containsExactly(6, 3, 2);
    }

    @Test
    void shouldPreferTheEarlierAmongEqualFractions() {
        assertThat(Shares.split(10001, new long[] {250_000, 250_000, 250_000, 250_000}))
                .containsExactly(2501, 2500, 2500, 2500);
        assertThat(Shares.split(1, new long[] {1, 1})).containsExactly(1, 0);
    }

    @Test
    void shouldSplitNothingIntoNothing() {
        assertThat(Shares.split(0, new long[] {1, 2})).containsExactly(0, 0);
    }

    @Test
    void shouldStayExactUpToTheLargestAmount() {
        // given
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            long amount = round % 2 == 0 ? Long.MAX_VALUE - random.nextInt(1000) : random.nextLong() >>> 1 + round % 60;
            long[] ppm = Shares.split(
                    1_000_000,
                    LongStream.range(0, 1 + random.nextInt(9))
                            .map(i -> 1 + random.nextInt(1000))
                            .toArray());

            // when
            long[] parts = Shares.split(amount, ppm);

            // then
            assertThat(parts)
                    .as("%d over %s, seed 7", amount, LongStream.of(ppm).boxed().toList())
                    .containsExactly(Truth.splitMoney(amount, ppm));
            assertThat(LongStream.of(parts).sum()).isEqualTo(amount);
        }
    }
}
