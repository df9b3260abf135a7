package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
    private final SignupAcceptance signups = new SignupAcceptance();
    private final OrderAcceptance order = new OrderAcceptance();

    @Test
    void shouldKeepTheEarliestSignupWhateverArrivesFirst() {
        // when
        Acceptance first = accept(signup("s2", 20));
        Acceptance earlier = accept(signup("s1", 20));
        Acceptance later = accept(signup("s0", 30));

        // then
        assertThat(first).isEqualTo(Acceptance.ACCEPTED);
        assertThat(earlier).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(later).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(signups.effective()).isEqualTo(signup("s1", 20));
    }

    @Test
    void shouldTellARepeatedSignupFromAContradictingOne() {
        // given
        accept(signup("s1", 20));

        // when, then
        assertThat(accept(signup("s1", 20))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(accept(signup("s1", 10))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(signups.effective()).isEqualTo(signup("s1", 20));
    }

    @Test
    void shouldLeaveOutSignupsBeyondTheBound() {
        // given
        for (int i = 0; i < SignupAcceptance.MAX_SIGNUPS; i++) {
            accept(signup("s" + i, 20));
        }

        // when, then
        assertThat(accept(signup("more", 1))).isEqualTo(Acceptance.LEFT_OUT);
        assertThat(accept(signup("s0", 20))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(signups.effective()).isEqualTo(signup("s0", 20));
    }

    @Test
    void shouldRefuseAPurchaseOfAnotherPersonOrCurrency() {
        // given
        assertThat(accept("bob", purchase("p1", 20, "EUR"))).isEqualTo(Acceptance.ACCEPTED);

        // when, then
        assertThat(accept("bob", purchase("p1", 20, "EUR"))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(accept("bob", purchase("p1", 21, "EUR"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(accept("eve", purchase("p2", 10, "EUR"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(accept("bob", purchase("p2", 10, "USD"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(accept("bob", purchase("p3", 10, "EUR"))).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(order.order()).isEqualTo(purchase("p3", 10, "EUR"));
        assertThat(order.personId()).isEqualTo("bob");
    }

    @Test
    void shouldSumTheRefundsInTheOrdersCurrencyWhenTheyCameBeforeIt() {
        // given
        assertThat(order.acceptRefund(refund("r1", "e2", 50, 700, "EUR"))).isEqualTo(Acceptance.ACCEPTED);
        assertThat(order.acceptRefund(refund("r1", "e1", 50, 500, "EUR"))).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(order.acceptRefund(refund("r2", "e3", 60, 30, "EUR"))).isEqualTo(Acceptance.ACCEPTED);
        assertThat(order.acceptRefund(refund("r2", "e4", 10, 9, "USD"))).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(order.order()).isNull();
        assertThat(order.mismatchedRefunds()).isEmpty();

        // when
        accept("bob", purchase("p1", 20, "EUR"));

        // then
        assertThat(refundedMinor()).isEqualTo(530);
        assertThat(order.mismatchedRefunds()).containsExactly(refund("r2", "e4", 10, 9, "USD"));
        assertThat(order.acceptRefund(refund("r2", "e4", 10, 9, "USD")))
                .as("refused later, but accepted before: its repeat is a duplicate")
                .isEqualTo(Acceptance.DUPLICATE);
    }

    @Test
    void shouldGiveTheFirstReasonOfTheTableWhenARefundHasSeveralFaults() {
        // given
        accept("bob", purchase("p1", 20, "EUR"));
        assertThat(order.acceptRefund(refund("r1", "e1", 50, 700, "EUR"))).isEqualTo(Acceptance.ACCEPTED);

        // when, then
        assertThat(order.acceptRefund(refund("r1", "e1", 50, 700, "EUR"))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(order.acceptRefund(refund("r1", "e1", 50, 700, "USD"))).isEqualTo(Acceptance.CURRENCY_MISMATCH);
        assertThat(order.acceptRefund(refund("r1", "e1", 50, 701, "EUR"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(order.acceptRefund(refund("r2", "e1", 50, 1, "EUR")))
                .as("an event id counts within its refund")
                .isEqualTo(Acceptance.ACCEPTED);
        assertThat(refundedMinor()).isEqualTo(701);
        assertThat(order.mismatchedRefunds()).isEmpty();
    }

    @Test
    void shouldNotWrapAroundWhenRefundsExceedTheLargestAmount() {
        // given
        accept("bob", purchase("p1", 20, "EUR"));

        // when
        order.acceptRefund(refund("r1", "e1", 50, Long.MAX_VALUE, "EUR"));
        order.acceptRefund(refund("r2", "e2", 50, Long.MAX_VALUE, "EUR"));

        // then
        assertThat(refundedMinor()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldGoOnWhereItWasWhenRestored() {
        // given
        accept("bob", purchase("p1", 20, "EUR"));
        order.acceptRefund(refund("r1", "e1", 50, 700, "EUR"));

        // when
        OrderAcceptance restored =
                new OrderAcceptance(order.purchases(), order.refunds(), order.personId(), order.purchase());

        // then
        assertThat(restored.order()).isEqualTo(order.order());
        assertThat(restored.acceptRefund(refund("r1", "e1", 50, 700, "EUR"))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(restored.acceptPurchase("eve", Fingerprint.of(new byte[0]), purchase("p2", 1, "EUR")))
                .isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
    }

    private Acceptance accept(Signup signup) {
        return signups.accept(fingerprint(signup), signup);
    }

    private Acceptance accept(String person, Order purchase) {
        return order.acceptPurchase(person, fingerprint(person + purchase), purchase);
    }

    @Test
    void shouldListTheNewestRefundsThatCountWhenThereAreMany() {
        // given
        accept("bob", purchase("p1", 1, "EUR"));
        for (int i = 0; i < 70; i++) {
            order.acceptRefund(refund("r" + i, "e" + i, 100 - i, 1, "EUR"));
        }
        order.acceptRefund(refund("r0", "again", 90, 5, "EUR"));

        // then
        var refunds = Objects.requireNonNull(order.order()).refunds();
        assertThat(refunds).hasSize(64);
        assertThat(refunds.get(63)).isEqualTo(new OrderRefund("r1", 99, 1));
        assertThat(refunds).contains(new OrderRefund("r0", 90, 5));
        assertThat(refundedMinor()).isEqualTo(74);
    }

    private long refundedMinor() {
        return Objects.requireNonNull(order.order()).refundedMinor();
    }

    private static Signup signup(String eventId, long at) {
        return new Signup(eventId, at, null, null, null, null);
    }

    private static Order purchase(String eventId, long at, String currency) {
        return new Order("o1", eventId, at, 1000, currency, null, null, null, null, null, null, 0);
    }

    private static AcceptedRefund refund(String refundId, String eventId, long at, long amount, String currency) {
        Fingerprint fingerprint = fingerprint(refundId + eventId + at + amount + currency);
        return new AcceptedRefund(refundId, eventId, fingerprint, at, amount, currency);
    }

    private static Fingerprint fingerprint(@Nullable Object content) {
        return Fingerprint.builder().text(String.valueOf(content)).build();
    }
}
