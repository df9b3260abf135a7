package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A person at every bound of the state: 10,000 orders and 64 visitors of 272 clicks. */
class LargePersonTest {
    private static final long HOUR = 3_600_000;
    /** A second or two on a quiet machine; deciding quadratically takes many minutes. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int CLICKS = 64 * 272;

    private final PersonHistory history = new PersonHistory("shop", "bob");
    private final List<Click> clicks = new ArrayList<>();
    private final StorefrontTerms terms = new StorefrontTerms();

    LargePersonTest() {
        terms.put(new ProgramTerms("refer", 1, 0, 0, null, Set.of(), Set.of()));
        for (int i = 0; i < CLICKS; i++) {
            String code = "CODE" + i % 50;
            clicks.add(new Click("v" + i % 64, "k" + i, i * HOUR / 4, code, null, i % 17 == 0));
            history.register(
                    code,
                    CodeVersions.of(List.of(new CodeRegistration(
                            code, 1, CodeRegistration.EVER, "refer", "anna", 0, null, List.of(), null, null))));
        }
    }

    @Test
    void shouldDecideAllOrdersOfAPersonAtTheBoundsInSeconds() {
        // given
        for (int i = 0; i < PersonHistory.MAX_ORDERS; i++) {
            history.put(order(i));
        }

        // when
        Decision decision = assertTimeout(LIMIT, () -> Attribution.decide(history, clicks, terms, Long.MIN_VALUE, 1));

        // then
        assertThat(decision.changed()).hasSize(PersonHistory.MAX_ORDERS);
        assertThat(history.put(order(PersonHistory.MAX_ORDERS))).isFalse();
        assertThat(Attribution.decide(history, clicks, terms, Long.MIN_VALUE, 2).changed())
                .isEmpty();
    }

    @Test
    void shouldDecideOnlyAnOrderAndTheOneAfterItWhenOrdersArriveBackwards() {
        // given
        assertTimeout(LIMIT, () -> {
            for (int i = 1_000; i-- > 0; ) {
                // when
                history.put(order(i));
                Decision decision = Attribution.decide(history, clicks, terms, Long.MAX_VALUE, 1);

                // then
                assertThat(decision.changed()).hasSizeBetween(1, 2);
            }
        });
    }

    @Test
    void shouldShareBetweenTheNewest256EligibleClicksOnlyWhenTheModelShares() {
        for (Model model : List.of(Model.LINEAR, Model.POSITION_BASED, Model.TIME_DECAY)) {
            // given
            terms.put(new AttributionPolicy(model.ordinal(), 0, model, 400, null, true, false, null, 100));
            history.put(order(PersonHistory.MAX_ORDERS - 1));

            // when
            Conversion conversion = Attribution.decide(history, clicks, terms, Long.MIN_VALUE, 1)
                    .changed()
                    .get(0);

            // then
            List<String> eligible = clicks.stream()
                    .filter(click -> !click.bot() && click.occurredAtMs() <= conversion.occurredAtMs())
                    .map(Click::eventId)
                    .toList();
            assertThat(conversion.model()).isEqualTo(model);
            assertThat(conversion.credits())
                    .extracting(Credit::touchId)
                    .isEqualTo(eligible.subList(eligible.size() - Model.SHARING_CLICKS, eligible.size()));
            assertThat(conversion.credits().stream().mapToInt(Credit::weightPpm).sum())
                    .isEqualTo(Model.WHOLE_PPM);
            assertThat(conversion.candidateCount()).isEqualTo(candidates());
        }
    }

    private int candidates() {
        long latest = history.latestEventAtMs();
        return (int)
                clicks.stream().filter(click -> click.occurredAtMs() <= latest).count();
    }

    @Test
    void shouldDecideTheSameInSlicesWhenAllOrdersAreOfOneInstant() {
        // given
        PersonHistory other = new PersonHistory("shop", "bob");
        history.codes().forEach((code, answer) -> other.register(code, answer));
        for (int i = 0; i < 100; i++) {
            Order order = order(i, 200 * HOUR);
            history.put(order);
            other.put(order);
        }
        List<Conversion> whole =
                Attribution.decide(history, clicks, terms, Long.MIN_VALUE, 1).changed();

        // when
        List<Conversion> sliced = new ArrayList<>();
        long fromMs = Long.MIN_VALUE;
        Decision decision;
        do {
            decision = Attribution.decide(other, clicks, terms, fromMs, 1, decided -> true);
            assertThat(decision.changed()).hasSize(1);
            sliced.addAll(decision.changed());
            fromMs = Long.MAX_VALUE;
        } while (decision.progress() == Decision.Progress.UNFINISHED);

        // then
        assertThat(sliced).isEqualTo(whole).hasSize(100);
        assertThat(other.isPending()).isFalse();
    }

    @Test
    void shouldLeaveOutVisitorsBeyondTheBound() {
        // given
        for (int i = 0; i < PersonHistory.MAX_VISITORS; i++) {
            assertThat(history.addVisitor("v" + i)).isTrue();
        }

        // when, then
        assertThat(history.addVisitor("one more")).isFalse();
        assertThat(history.addVisitor("v0")).isTrue();
    }

    private static Order order(int i) {
        return order(i, (i + 1) * HOUR / 3);
    }

    private static Order order(int i, long occurredAtMs) {
        String orderId = "o" + (100_000 + i);
        return new Order(orderId, "p" + i, occurredAtMs, 100, "EUR", null, null, null, null, null, null, 0);
    }
}
