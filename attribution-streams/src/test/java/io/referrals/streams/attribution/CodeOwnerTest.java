package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodeOwnerTest {
    @Test
    void shouldBeWhoseTheGreatestVersionIsInWhateverOrderTheyAreTold() {
        // given
        CodeOwner second = CodeOwner.of(null, version(2, "anna"));

        // then
        assertThat(second).isEqualTo(new CodeOwner(2, "refer", "anna"));
        assertThat(CodeOwner.of(second, version(1, "carl"))).isSameAs(second);
        assertThat(CodeOwner.of(second, version(2, "anna"))).isSameAs(second);
        assertThat(CodeOwner.of(second, version(3, "dora")).advocateId()).isEqualTo("dora");
    }

    private static CodeRegistration version(int version, String advocateId) {
        return new CodeRegistration("ANNA", version, "refer", advocateId, 0, null, null, null, null);
    }
}
