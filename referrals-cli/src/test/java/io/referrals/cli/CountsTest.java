package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTest {
    @Test
    void shouldSayOneThingInTheSingularAndEveryOtherNumberInThePlural() {
        assertThat(Counts.of(0, "line")).isEqualTo("0 lines");
        assertThat(Counts.of(1, "line")).isEqualTo("1 line");
        assertThat(Counts.of(2_000_000, "line")).isEqualTo("2,000,000 lines");
        assertThat(Counts.of(1, "is missing", "are missing")).isEqualTo("1 is missing");
    }
}
