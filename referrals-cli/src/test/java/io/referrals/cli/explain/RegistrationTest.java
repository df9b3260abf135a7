package io.referrals.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant REVOKED = Instant.parse("2026-04-01T00:00:00Z");

    private final Registration registration = new Registration(2, null, FROM, REVOKED);

    @Test
    void shouldBeTheGreatestThatWasEffectiveWhenTheTouchHappened() {
        // given: 3 came into force before 2
        var first = new Registration(1, null, FROM, null);
        var second = new Registration(2, REVOKED, FROM, null);
        var third = new Registration(3, FROM, FROM, null);

        // then
        assertThat(Registration.at(FROM.minusMillis(1), List.of(third, first, second)))
                .isEqualTo(first);
        assertThat(Registration.at(REVOKED, List.of(first, second, third))).isEqualTo(third);
        assertThat(Registration.at(REVOKED, List.of(first, second))).isEqualTo(second);
        assertThat(Registration.at(FROM, List.of(second))).isNull();
        assertThat(Registration.unknownUntil(List.of(second)))
                .isEqualTo("the code is registered from 2026-04-01T00:00:00Z on");
    }

    @Test
    void shouldSayThatItWasNotActiveYetWhenTheTouchIsEarlier() {
        assertThat(registration.inactive(FROM.minusMillis(1)))
                .isEqualTo("not active yet: version 2 of the code is active from 2026-03-01T00:00:00Z, revoked at"
                        + " 2026-04-01T00:00:00Z");
    }

    @Test
    void shouldSayThatItWasRevokedWhenTheTouchIsAtThatInstantOrLater() {
        assertThat(registration.inactive(REVOKED)).startsWith("revoked by then: version 2 ");
        assertThat(registration.inactive(REVOKED.plusSeconds(1))).startsWith("revoked by then: version 2 ");
    }

    @Test
    void shouldNotClaimThatItDecidedWhenTheTouchIsInsideIt() {
        assertThat(registration.inactive(FROM)).endsWith("which is newer than this decision");
        assertThat(new Registration(3, null, FROM, null).inactive(REVOKED))
                .isEqualTo(
                        "version 3 of the code is active from 2026-03-01T00:00:00Z, which is newer than this decision");
    }
}
