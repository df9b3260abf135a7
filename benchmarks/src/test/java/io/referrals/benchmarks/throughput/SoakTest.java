package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final int SAMPLES_OF_WARM_UP = 60;
    private static final int SAMPLES_OF_A_MINUTE = 12;

    @Test
    void shouldCompareTheMediansOfWholeMinutesAfterTheWarmUp() {
        // given: it grows while it warms up, then a minute with one outlier, a minute a tenth higher, and half a minute
        var samples = new ArrayList<Long>(Collections.nCopies(SAMPLES_OF_WARM_UP, 100L));
        samples.addAll(Collections.nCopies(SAMPLES_OF_A_MINUTE - 1, 500L));
        samples.add(2_000L);
        samples.addAll(Collections.nCopies(SAMPLES_OF_A_MINUTE, 550L));
        samples.addAll(Collections.nCopies(SAMPLES_OF_A_MINUTE / 2, 9_000L));

        // when
        var result = Soak.Result.of(1_000, 999, Soak.minutes(samples));

        // then
        assertThat(result.rssMiB()).isEqualTo(List.of(500L, 550L));
        assertThat(result.minutes()).isEqualTo(2);
        assertThat(result.growth()).isEqualTo(1.1);
    }
}
