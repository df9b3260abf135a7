package io.referrals.streams.topology.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.CodeRegistration;
import org.junit.jupiter.api.Test;

class CodeDayTest {
    @Test
    void shouldKeepWhoseTheCodeIsByItsGreatestVersionWhenItIsWrittenAndRead() {
        // given
        CodeDay day = new CodeDay();
        assertThat(advocate(written(day))).isNull();

        // when, then
        assertThat(day.registered(version(2, "anna"))).isTrue();
        assertThat(advocate(written(day))).isEqualTo("anna");
        assertThat(written(day).registered(version(1, "carl"))).isFalse();
        assertThat(written(day).registered(version(2, "anna"))).isFalse();
        CodeDay later = written(day);
        assertThat(later.registered(version(3, "dora"))).isTrue();
        assertThat(advocate(written(later))).isEqualTo("dora");
    }

    private static CodeRegistration version(int version, String advocateId) {
        return new CodeRegistration("ANNA", version, "refer", advocateId, 0, null, null, null, null);
    }

    private static Object advocate(CodeDay day) {
        return day.stats("acme", "ANNA", "2026-03-01").getAdvocateId();
    }

    private static CodeDay written(CodeDay day) {
        return CodeDay.FORMAT.read("acme|ANNA|2026-03-01", CodeDay.FORMAT.write(day));
    }
}
