package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void shouldShowWhatIsDoneOfASmallPhaseToo() {
        assertThat(Progress.at("attribute", 312, 800, false)).isEqualTo("attribute: 312 of 800");
        assertThat(Progress.at("attribute", 312_000, 4_000_000, false)).isEqualTo("attribute: 312,000 of 4,000,000");
        assertThat(Progress.at("publish", 3 << 10, 40 << 10, true)).isEqualTo("publish: 3 of 40 KiB");
        assertThat(Progress.at("publish", 30 << 20, 400 << 20, true)).isEqualTo("publish: 30 of 400 MiB");
    }
}
