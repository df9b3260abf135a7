package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderRefund;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.attribution.Signup;
import io.referrals.streams.attribution.StorefrontTerms;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class PersonRowsTest {
    private static final Bytes KEY = Bytes.wrap("acme|bob".getBytes(StandardCharsets.UTF_8));
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
        assertThat(readBack.codes()).isEqualTo(history.codes());
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
        Decision decision = Attribution.decide(readBack, List.of(CLICK), terms(), Long.MAX_VALUE, 11);

        // then
        assertThat(decision.changed()).extracting("revision").containsExactly(2);
    }

    @Test
    void shouldWriteWhatEveryReleaseReadsUnlessADecisionEndedWithinAMillisecond() {
        // given
        PersonHistory history = history();
        history.put(order("o2", 3_000));
        assertThat(PersonRows.FORMAT.write(new PersonRows.Kept(history, 7))[0]).isEqualTo((byte) 1);

        // when
        Decision decision = Attribution.decide(history, List.of(CLICK), terms(), Long.MIN_VALUE, 9, conversion -> true);

        // then
        assertThat(decision.progress()).isEqualTo(Decision.Progress.UNFINISHED);
        PersonHistory readBack = readBack(history);
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

    private static PersonHistory readBack(PersonHistory history) {
        byte[] bytes = PersonRows.FORMAT.write(new PersonRows.Kept(history, 7));
        return ((PersonRows.Kept) PersonRows.FORMAT.read(KEY, bytes)).history();
    }

    private static PersonHistory history() {
        PersonHistory history = new PersonHistory("acme", "bob");
        history.signup(new Signup("s1", 2_000, null, "mail", null, "LV"));
        history.put(order(3_000));
        history.addVisitor("v1");
        history.register("ANNA", new CodeRegistration("ANNA", 1, "refer", "anna", 0, null, null, null, null));
        history.register("NOPE", null);
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
