package io.referrals.streams.topology.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.streams.attribution.Assignment;
import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.CodeVersions;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderRefund;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.attribution.Signup;
import io.referrals.streams.attribution.StorefrontTerms;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonRowsTest {
    private static final String KEY = "acme|bob";
    private static final Click CLICK = new Click("v1", "k1", 1_000, "ANNA", null, false);

    @Test
    void shouldDecideNothingNewWhenAHistoryWasStoredAndReadBack() {
        // given
        PersonHistory history = history();
        StorefrontTerms terms = terms();
        assertThat(Attribution.decide(history, List.of(CLICK), terms, Long.MIN_VALUE, 9)
                        .changed())
                .hasSize(2);

        // when
        PersonHistory readBack = readBack(history);

        // then
        assertThat(readBack.orders()).isEqualTo(history.orders());
        answer(readBack);
        Decision again = Attribution.decide(readBack, List.of(CLICK), terms, Long.MIN_VALUE, 10);
        assertThat(again.changed()).isEmpty();
        assertThat(again.stats()).isEmpty();
    }

    @Test
    void shouldGoOnWithRevisionsWhenAForgottenOrderComesAgain() {
        // given
        PersonHistory history = history();
        Attribution.decide(history, List.of(CLICK), terms(), Long.MIN_VALUE, 9);
        assertThat(history.forgetBefore(10_000, 1)).isTrue();
        PersonHistory readBack = readBack(history);
        assertThat(readBack.latestEventAtMs()).isEqualTo(Long.MIN_VALUE);

        // when
        readBack.put(order(20_000));
        answer(readBack);
        Decision decision = Attribution.decide(readBack, List.of(CLICK), terms(), Long.MAX_VALUE, 11);

        // then
        assertThat(decision.changed()).extracting("revision").containsExactly(2);
    }

    @Test
    void shouldGoOnWithTheNextOrderWhenADecisionEndedWithinAMillisecond() {
        // given
        PersonHistory history = history();
        history.put(order("o2", 3_000));

        // when
        Decision decision = Attribution.decide(history, List.of(CLICK), terms(), Long.MIN_VALUE, 9, conversion -> true);

        // then
        assertThat(decision.progress()).isEqualTo(Decision.Progress.UNFINISHED);
        PersonHistory readBack = readBack(history);
        answer(readBack);
        assertThat(readBack.pendingFromMs()).isEqualTo(3_000);
        assertThat(readBack.pendingFromOrderId()).isEqualTo("o2");
        assertThat(Attribution.decide(readBack, List.of(CLICK), terms(), Long.MAX_VALUE, 9)
                        .changed())
                .extracting("orderId")
                .contains("o2")
                .doesNotContain("o1");
    }

    @Test
    void shouldSayWhichFormatWhenTheBytesAreOfAnotherRelease() {
        assertThatThrownBy(() -> PersonRows.FORMAT.read(KEY, new byte[] {9})).hasMessageContaining("format 9");
    }

    @Test
    void shouldKeepTheRefundsOfAnOrderWhenItIsWritten() {
        // given
        Order refunded = order(3_000)
                .withRefunds(List.of(new OrderRefund("r2", 9_000, 300), new OrderRefund("r1", 8_000, Long.MAX_VALUE)));

        // when
        ByteWriter writer = new ByteWriter(64);
        Codec.write(writer, refunded);

        // then
        assertThat(Codec.readOrder(new ByteReader(writer.toBytes()))).isEqualTo(refunded);
        assertThat(refunded.refunds()).extracting(OrderRefund::refundId).containsExactly("r1", "r2");
    }

    @Test
    void shouldKeepTheAssignmentAndTheVisitorsOfAnOrderWhenItIsWritten() {
        for (Boolean firstOrder : new Boolean[] {null, true, false}) {
            // given
            Order plain = new Order("o1", "p1", 1, 8_000, "USD", null, firstOrder, null, null, null, null, 0);
            List<Order> orders = List.of(
                    plain,
                    plain.withAssignment(new Assignment("a1", "ANNA")),
                    plain.withOtherVisitors(List.of("v2", "v1")).withRefunds(List.of(new OrderRefund("r1", 8_000, 1))));

            for (Order order : orders) {
                // when
                ByteWriter writer = new ByteWriter(64);
                Codec.write(writer, order);

                // then
                assertThat(Codec.readOrder(new ByteReader(writer.toBytes()))).isEqualTo(order);
            }
        }
    }

    @Test
    void shouldReadARowOfTheFormatBeforeAssignments() {
        // given: the same, but for an empty list of assignments and one of visitors at its end
        Person person = new Person(history());
        byte[] present = PersonRows.FORMAT.write(person);
        byte[] before = Arrays.copyOf(present, present.length - 2);
        before[0] = 1;

        // when
        Person readBack = (Person) PersonRows.FORMAT.read(KEY, before);

        // then
        assertThat(readBack.history.orders()).isEqualTo(person.history.orders());
        assertThat(readBack.history.pendingOrders()).isEqualTo(person.history.pendingOrders());
        assertThat(readBack.history.signupAssignment()).isNull();
    }

    @Test
    void shouldBeTheSamePersonWhenItsRowWasReadBack() {
        // given
        Person person = new Person(history());
        person.signups.accept(new Fingerprint(1, 2), new Signup("s0", 1_000, null, null, null, null));
        person.signups.accept(new Fingerprint(3, 4), new Signup("s9", 9_000, null, null, null, null));
        person.clicks.add(CLICK);
        person.touchedAtMs = 7;
        person.assignments.put("a2", "CARL");
        person.assignments.put("a1", "ANNA");
        person.unlinked.add("v7");

        // when
        Person readBack = (Person) PersonRows.FORMAT.read(KEY, PersonRows.FORMAT.write(person));

        // then
        assertThat(readBack.key()).isEqualTo(KEY);
        assertThat(readBack.history.signup()).isEqualTo(person.history.signup());
        assertThat(readBack.signups.effective()).isEqualTo(person.signups.effective());
        assertThat(readBack.signups.accepted()).isEqualTo(person.signups.accepted());
        assertThat(readBack.signups.latestAtMs()).isEqualTo(9_000);
        assertThat(readBack.clicks).containsExactly(CLICK);
        assertThat(readBack.touchedAtMs).isEqualTo(7);
        assertThat(readBack.assignments.codes()).isEqualTo(person.assignments.codes());
        assertThat(readBack.history.signupAssignment()).isEqualTo(new Assignment("a1", "ANNA"));
        assertThat(readBack.unlinked).containsExactly("v7");
    }

    private static PersonHistory readBack(PersonHistory history) {
        return ((Person) PersonRows.FORMAT.read(KEY, PersonRows.FORMAT.write(new Person(history)))).history;
    }

    private static void answer(PersonHistory history) {
        CodeRegistration anna =
                new CodeRegistration("ANNA", 1, CodeRegistration.EVER, "refer", "anna", 0, null, List.of(), null, null);
        history.register("ANNA", CodeVersions.of(List.of(anna)));
        history.register("NOPE", CodeVersions.NONE);
    }

    private static PersonHistory history() {
        PersonHistory history = new PersonHistory("acme", "bob");
        history.signup(new Signup("s1", 2_000, null, "mail", null, "LV"));
        history.put(order(3_000));
        history.addVisitor("v1");
        answer(history);
        return history;
    }

    private static Order order(long occurredAtMs) {
        return order("o1", occurredAtMs);
    }

    private static Order order(String orderId, long occurredAtMs) {
        return new Order(orderId, "p1", occurredAtMs, 8_000, "USD", null, true, null, "device", null, null, 500);
    }

    private static StorefrontTerms terms() {
        StorefrontTerms terms = new StorefrontTerms();
        terms.put(new ProgramTerms("refer", 1, 0, 0, null, Set.of(), Set.of()));
        return terms;
    }
}
