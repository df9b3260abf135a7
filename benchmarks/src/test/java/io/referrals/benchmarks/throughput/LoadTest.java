package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.simulate.Scenarios;
import io.referrals.events.Click;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LoadTest {
    private final Load second = Load.past(Scenarios.steady(2_000, Duration.ofDays(7)), Load.SEED, false);

    @Test
    void shouldHaveOtherIdsButAsManyEventsWhenALoadComesBeforeAnother() {
        // given
        var first = second.before();

        // when
        var ids = ids(first, Click::getEventId);
        var visitors = ids(first, Click::getVisitorId);

        // then
        assertThat(ids).hasSize(2_000).doesNotContainAnyElementsOf(ids(second, Click::getEventId));
        assertThat(visitors).doesNotContainAnyElementsOf(ids(second, Click::getVisitorId));
        assertThat(Truth.of(first::records).conversions().keySet())
                .isNotEmpty()
                .doesNotContainAnyElementsOf(
                        Truth.of(second::records).conversions().keySet());
        assertThat(first.scenario().events()).isEqualTo(second.scenario().events());
    }

    @Test
    void shouldEndWhereTheNextLoadBegins() {
        assertThat(second.before().startsAt().plus(second.scenario().length())).isEqualTo(second.startsAt());
    }

    private static Set<String> ids(Load load, Function<Click, String> id) {
        var ids = new HashSet<String>();
        load.records().forEachRemaining(record -> {
            if (record instanceof Click click) {
                ids.add(id.apply(click));
            }
        });
        return ids;
    }
}
