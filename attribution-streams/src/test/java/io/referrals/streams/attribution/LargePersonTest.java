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
            history.register(code, new CodeRegistration(code, 1, "refer", "anna", 0, null, null, null, null));
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
        String orderId = "o" + (100_000 + i);
        return new Order(orderId, "p" + i, (i + 1) * HOUR / 3, 100, "EUR", null, null, null, null, null, null, 0);
    }
}
