package io.referrals.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.localstack.PrometheusSetup;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AlertWatchTest {
    private static final Pattern MINUTES = Pattern.compile("(for: |\\[)\\d+m");

    @Test
    void shouldWatchWithEveryShippedAlertInAHurry() {
        // given
        var shipped = AlertWatch.shipped();

        // when
        var setup = AlertWatch.setup(List.of(15_001, 15_002), List.of(15_003, 15_004));

        // then
        assertThat(alerts(setup)).isEqualTo(alerts(shipped)).isNotEmpty();
        assertThat(shipped.rules()).containsPattern(MINUTES);
        assertThat(setup.rules()).doesNotContainPattern(MINUTES);
        assertThat(setup.configuration())
                .contains("127.0.0.1:15001", "127.0.0.1:15002", "127.0.0.1:15003", "127.0.0.1:15004");
    }

    @Test
    void shouldExpectOnlyAlertsThatAreShipped() {
        // given
        var shipped = AlertWatch.shipped().rules();

        // when
        var expected = FaultList.ALL.stream()
                .flatMap(fault -> Alerts.of(fault).stream())
                .distinct();

        // then
        assertThat(expected)
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(shipped).contains("- alert: " + alert + "\n"));
    }

    @Test
    void shouldSayWhyNobodyLookedWhenThereIsNoPrometheus() throws Exception {
        // given
        var watch = AlertWatch.none();

        // when
        var seen = watch.untilQuiet(watch.since(Instant.EPOCH));

        // then
        assertThat(seen.shown()).isEqualTo("not looked at: no prometheus on the PATH");
    }

    @Test
    void shouldTellWhatFiredAndWhatFiresStillWhenAnAlertDoesNotCease() {
        // when
        var seen = new AlertsSeen(Set.of("RewardsDown"), Set.of("LedgerDrift"), null);

        // then
        assertThat(seen.shown()).isEqualTo("RewardsDown; **after 30 s still firing**: LedgerDrift");
        assertThat(seen.leaving(Set.of()).shown()).isEqualTo("RewardsDown");
        assertThat(new AlertsSeen(Set.of(), Set.of(), null).shown()).isEqualTo("none");
    }

    private static List<String> alerts(PrometheusSetup setup) {
        return setup.rules().lines().filter(line -> line.contains("alert: ")).toList();
    }
}
