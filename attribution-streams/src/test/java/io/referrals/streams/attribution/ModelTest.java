package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelTest {
    private static final long DAY = 86_400_000;

    private static long[] weights(Model model, long... days) {
        return model.weightsPpm(LongStream.of(days).map(day -> day * DAY).toArray(), 7 * DAY);
    }

    @Test
    void shouldCreditOneTouchWhenTheModelNamesOne() {
        assertThat(weights(Model.LAST_TOUCH, 1, 2, 3)).containsExactly(0, 0, 1_000_000);
        assertThat(weights(Model.FIRST_TOUCH, 1, 2, 3)).containsExactly(1_000_000, 0, 0);
    }

    @Test
    void shouldShareEquallyWhenLinear() {
        assertThat(weights(Model.LINEAR, 1, 2, 3)).containsExactly(333_334, 333_333, 333_333);
    }

    @Test
    void shouldShareByPositionWhenPositionBased() {
        assertThat(weights(Model.POSITION_BASED, 1)).containsExactly(1_000_000);
        assertThat(weights(Model.POSITION_BASED, 1, 2)).containsExactly(500_000, 500_000);
        assertThat(weights(Model.POSITION_BASED, 1, 2, 3)).containsExactly(400_000, 200_000, 400_000);
        assertThat(weights(Model.POSITION_BASED, 1, 2, 3, 4, 5))
                .containsExactly(400_000, 66_667, 66_667, 66_666, 400_000);
    }

    @Test
    void shouldHalveWithEachHalfLifeWhenTimeDecays() {
        assertThat(weights(Model.TIME_DECAY, 0, 7)).containsExactly(333_333, 666_667);
        assertThat(weights(Model.TIME_DECAY, 5, 5, 5)).containsExactly(333_334, 333_333, 333_333);
    }

    @Test
    void shouldStillShareWhenAllTouchesAreVeryOld() {
        assertThat(Model.TIME_DECAY.weightsPpm(new long[] {0, 7 * DAY}, 7 * DAY))
                .isEqualTo(Model.TIME_DECAY.weightsPpm(new long[] {9_999 * DAY, 10_006 * DAY}, 7 * DAY));
        assertThat(weights(Model.TIME_DECAY, 0, 400_000)).containsExactly(0, 1_000_000);
    }

    @ParameterizedTest
    @EnumSource(Model.class)
    void shouldSumToAMillionWithAnyNumberOfTouches(Model model) {
        for (int n : new int[] {1, 2, 3, 7, 64, 999, 17_408}) {
            long[] days = LongStream.range(0, n).map(i -> i * 90 / n).toArray();
            assertThat(LongStream.of(weights(model, days)).boxed()).hasSize(n).allMatch(weight -> weight >= 0);
            assertThat(LongStream.of(weights(model, days)).sum())
                    .as("%s of %d", model, n)
                    .isEqualTo(1_000_000);
        }
    }
}
