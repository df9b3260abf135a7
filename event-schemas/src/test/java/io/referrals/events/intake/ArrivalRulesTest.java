package io.referrals.events.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Click;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrivalRulesTest {
    private static final Instant ARRIVED = Instant.parse("2026-09-01T00:00:00Z");

    @Test
    void shouldRefuseAsFutureWhenAnEventIsMoreThanTenMinutesAhead() {
        assertThat(reason(Duration.ofMinutes(10))).isNull();
        assertThat(reason(Duration.ofMinutes(10).plusMillis(1))).isEqualTo(Reason.FUTURE_EVENT);
    }

    @Test
    void shouldRefuseAsExpiredWhenAnEventIsOlderThanTheState() {
        assertThat(reason(Duration.ofDays(-400))).isNull();
        assertThat(reason(Duration.ofDays(-400).minusMillis(1))).isEqualTo(Reason.EXPIRED_EVENT);
    }

    @Test
    void shouldCheckEventsOnlyWhenGivenARecord() {
        ArrivalRules rules = new ArrivalRules(Duration.ofDays(1));
        Click click = SampleLines.record(Click.class, SampleLines.valid("click").toString());
        assertThat(rules.check(click, ARRIVED.toEpochMilli()))
                .isNotNull()
                .extracting(Refusal::reason)
                .isEqualTo(Reason.EXPIRED_EVENT);
        for (String type : SampleLines.CONFIGURATION) {
            var record =
                    SampleLines.accepted(SampleLines.valid(type).toString()).record();
            assertThat(rules.check(record, 0)).isNull();
        }
        for (String type : SampleLines.EVENTS) {
            var record =
                    SampleLines.accepted(SampleLines.valid(type).toString()).record();
            assertThat(rules.check(record, 0)).isNotNull();
        }
    }

    @Test
    void shouldRefuseToKeepStateForNoTime() {
        assertThatThrownBy(() -> new ArrivalRules(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ArrivalRules(Duration.ofDays(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static @Nullable Reason reason(Duration ahead) {
        Refusal refusal = new ArrivalRules().check(ARRIVED.plus(ahead).toEpochMilli(), ARRIVED.toEpochMilli());
        return refusal == null ? null : refusal.reason();
    }
}
