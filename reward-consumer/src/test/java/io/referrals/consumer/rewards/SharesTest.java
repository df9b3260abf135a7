package io.referrals.consumer.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void shouldGiveWhatIsLeftToTheLargestFractionsWhenATotalDoesNotDivide() {
        // given
        int[] weights = {333_334, 333_333, 333_333};

        // when
        var parts = Shares.split(5, weights);

        // then: 1.66667, 1.666665, 1.666665
        assertThat(parts).containsExactly(2, 2, 1);
    }

    @Test
    void shouldLoseNothingWhenTheTotalIsTheGreatestLong() {
        // given
        int[] weights = {400_000, 100_000, 100_000, 400_000};

        // when
        var parts = Shares.split(Long.MAX_VALUE, weights);

        // then
        assertThat(parts)
                .containsExactly(
                        3_689_348_814_741_910_323L,
                        922_337_203_685_477_581L,
                        922_337_203_685_477_580L,
                        3_689_348_814_741_910_323L);
    }

    @Test
    void shouldRoundDownWhenAPercentageIsNotWhole() {
        assertThat(Shares.percent(999, 1_250)).isEqualTo(124);
        assertThat(Shares.percent(Long.MAX_VALUE, 1_000)).isEqualTo(922_337_203_685_477_580L);
        assertThat(Shares.percent(Long.MAX_VALUE, 20_000)).isEqualTo(Long.MAX_VALUE);
    }
}
