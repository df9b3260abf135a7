package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
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
    void shouldRefuseAPurchaseOfAnotherCustomerOrCurrency() {
        // given
        assertThat(accept("bob", purchase("p1", 20, "EUR"))).isEqualTo(Acceptance.ACCEPTED);

        // when, then
        assertThat(accept("bob", purchase("p1", 20, "EUR"))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(accept("bob", purchase("p1", 21, "EUR"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(accept("eve", purchase("p2", 10, "EUR"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(accept("bob", purchase("p2", 10, "USD"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(accept("bob", purchase("p3", 10, "EUR"))).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(theOrder().eventId()).isEqualTo("p3");
        assertThat(order.personId()).isEqualTo("bob");
    }

    @Test
    void shouldBeTheCustomersAsSoonAsAnyRecordNamesOne() {
        // given
        assertThat(accept(guest("p2", 20, "v2"))).isEqualTo(Acceptance.ACCEPTED);
        assertThat(order.personId()).isEqualTo("visitor:v2");

        // when, then: the smallest of guests says whose it is, and any customer overrules them
        assertThat(accept(guest("p1", 20, "v1"))).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(order.personId()).isEqualTo("visitor:v1");
        assertThat(theOrder().otherVisitors()).containsExactly("v2");
        assertThat(accept("bob", purchase("p3", 30, "EUR"))).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(order.personId()).isEqualTo("bob");
        assertThat(theOrder().otherVisitors()).isEmpty();
        assertThat(order.visitors()).containsExactlyInAnyOrder("v1", "v2");
        assertThat(accept(guest("p0", 5, "v9"))).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(order.personId()).isEqualTo("bob");
        assertThat(accept("eve", purchase("p4", 30, "EUR"))).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(theOrder().eventId()).isEqualTo("p0");
    }

    @Test
    void shouldTakeTheSameFromRecordsInWhateverOrderTheyCome() {
        // given
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Purchase> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            records.add(new Purchase(
                    "o1",
                    "p" + random.nextInt(1_000) + "." + i,
                    random.nextInt(5),
                    1 + random.nextInt(3),
                    random.nextInt(100),
                    "EUR",
                    random.nextInt(20) == 0 ? "bob" : null,
                    "v" + random.nextInt(4),
                    random.nextInt(9) == 0 ? "CODE" + i : null,
                    random.nextInt(9) == 0 ? random.nextBoolean() : null,
                    random.nextInt(9) == 0 ? "e" + i : null,
                    random.nextInt(9) == 0 ? "d" + i : null,
                    random.nextInt(9) == 0 ? "y" + i : null,
                    random.nextInt(9) == 0 ? "c" + i : null));
        }
        OrderRecords inOrder = new OrderRecords(records);

        // when
        Collections.shuffle(records, random);
        OrderRecords shuffled = new OrderRecords(records);

        // then
        assertThat(shuffled.order()).as("seed %d", seed).isEqualTo(inOrder.order());
        assertThat(shuffled.personId()).as("seed %d", seed).isEqualTo(inOrder.personId());
        assertThat(shuffled.telling()).as("seed %d", seed).isEqualTo(inOrder.telling());
        assertThat(shuffled.telling()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void shouldCountTheGreatestVersionOfARefundAndNoneWhenItIsTakenBack() {
        // given
        accept("bob", purchase("p1", 20, "EUR"));
        order.acceptRefund(refund("r1", "e1", 50, 1, 700, "EUR"));

        // when, then: whatever its time
        order.acceptRefund(refund("r1", "e3", 40, 3, 100, "EUR"));
        assertThat(refundedMinor()).isEqualTo(100);
        order.acceptRefund(refund("r1", "e2", 60, 2, 0, "EUR"));
        assertThat(refundedMinor()).isEqualTo(100);
        order.acceptRefund(refund("r1", "e4", 10, 4, 0, "EUR"));
        assertThat(refundedMinor()).isZero();
        assertThat(theOrder().refunds()).isEmpty();
    }

    @Test
    void shouldOnlyRememberAPurchaseOfAnOrderThatDoesNotChangeAnyMore() {
        // given
        accept("bob", purchase("p1", 20, "EUR"));
        Purchase late = purchase("p2", 10, "EUR");

        // when
        assertThat(order.acceptLatePurchase(fingerprint(late), late)).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);

        // then
        assertThat(theOrder().eventId()).isEqualTo("p1");
        assertThat(order.acceptPurchase(fingerprint(late), late)).isEqualTo(Acceptance.DUPLICATE);
    }

    @Test
    void shouldTakeTheAssignmentWithTheSmallestIdThatStands() {
        // given
        accept("bob", purchase("p1", 20, "EUR"));

        // when, then
        assertThat(order.assign("a2", "CARL")).isEqualTo(Assigned.Change.CHANGED);
        assertThat(order.assign("a1", "ANNA")).isEqualTo(Assigned.Change.CHANGED);
        assertThat(order.assign("a1", "ANNA")).isEqualTo(Assigned.Change.NONE);
        assertThat(theOrder().assignment()).isEqualTo(new Assignment("a1", "ANNA"));
        order.assign("a1", null);
        assertThat(theOrder().assignment()).isEqualTo(new Assignment("a2", "CARL"));
        for (int i = 100; i < 199; i++) {
            assertThat(order.assign("b" + i, "ANNA")).isEqualTo(Assigned.Change.CHANGED);
        }
        assertThat(order.assign("c", "ANNA")).isEqualTo(Assigned.Change.LEFT_OUT);
        assertThat(order.assignments()).hasSize(Assigned.MAX_ASSIGNMENTS).doesNotContainKey("c");
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
    void shouldGoOnWhereItWasWhenCopied() {
        // given
        accept("bob", purchase("p1", 20, "EUR"));
        order.acceptRefund(refund("r1", "e1", 50, 700, "EUR"));

        // when
        OrderAcceptance restored = order.copy();

        // then
        assertThat(restored.order()).isEqualTo(order.order());
        assertThat(restored.acceptRefund(refund("r1", "e1", 50, 700, "EUR"))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(restored.acceptPurchase(Fingerprint.of(new byte[0]), by("eve", purchase("p2", 1, "EUR"))))
                .isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
    }

    private Acceptance accept(Signup signup) {
        return signups.accept(fingerprint(signup), signup);
    }

    private Acceptance accept(String customerId, Purchase purchase) {
        return accept(by(customerId, purchase));
    }

    private Acceptance accept(Purchase purchase) {
        return order.acceptPurchase(fingerprint(purchase), purchase);
    }

    private Order theOrder() {
        return Objects.requireNonNull(order.order());
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
        return theOrder().refundedMinor();
    }

    private static Signup signup(String eventId, long at) {
        return new Signup(eventId, at, null, null, null, null);
    }

    private static Purchase purchase(String eventId, long at, String currency) {
        return new Purchase("o1", eventId, at, 1, 1000, currency, "bob", null, null, null, null, null, null, null);
    }

    private static Purchase guest(String eventId, long at, String visitorId) {
        return new Purchase("o1", eventId, at, 1, 1000, "EUR", null, visitorId, null, null, null, null, null, null);
    }

    private static Purchase by(String customerId, Purchase purchase) {
        return new Purchase(
                purchase.orderId(),
                purchase.eventId(),
                purchase.occurredAtMs(),
                1,
                1000,
                purchase.currency(),
                customerId,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static AcceptedRefund refund(String refundId, String eventId, long at, long amount, String currency) {
        return refund(refundId, eventId, at, 1, amount, currency);
    }

    private static AcceptedRefund refund(
            String refundId, String eventId, long at, int version, long amount, String currency) {
        Fingerprint fingerprint = fingerprint(refundId + eventId + at + version + amount + currency);
        return new AcceptedRefund(refundId, eventId, fingerprint, at, version, amount, currency);
    }

    private static Fingerprint fingerprint(@Nullable Object content) {
        return Fingerprint.builder().text(String.valueOf(content)).build();
    }
}
