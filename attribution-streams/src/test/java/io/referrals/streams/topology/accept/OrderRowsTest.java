package io.referrals.streams.topology.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Assignment;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.attribution.Purchase;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OrderRowsTest {
    private static final String KEY = "acme|o1";
    private static final Fingerprint CONTENT = new Fingerprint(1, 2);

    private final OrderRows rows = new OrderRows();

    @Test
    void shouldBeTheSameOrderWhenItsRowWasReadBack() {
        // given
        OrderAcceptance order = new OrderAcceptance();
        order.acceptPurchase(CONTENT, purchase("p2", 20, 3, null, "v2"));
        order.acceptPurchase(CONTENT, purchase("p1", 10, 1, null, "v1"));
        order.acceptRefund(new AcceptedRefund("r1", "e1", CONTENT, 30, 2, 5, "EUR"));
        order.assign("a1", "ANNA");
        order.heldBy("visitor:v2", true);

        // when
        OrderAcceptance readBack = rows.read(KEY, rows.write(order));

        // then
        assertThat(readBack.order()).isEqualTo(order.order());
        assertThat(Objects.requireNonNull(readBack.order()).assignment()).isEqualTo(new Assignment("a1", "ANNA"));
        assertThat(readBack.records()).isEqualTo(order.records());
        assertThat(readBack.visitors()).isEqualTo(order.visitors());
        assertThat(readBack.refunds()).isEqualTo(order.refunds());
        assertThat(readBack.purchases()).isEqualTo(order.purchases());
        assertThat(readBack.holder()).isEqualTo("visitor:v2");
        assertThat(readBack.isMoving()).isTrue();
    }

    @Test
    void shouldReadARowOfTheFormatThatKeptTheSmallestPurchaseAlone() {
        // given
        OrderAcceptance ofCustomer = rows.read(KEY, before("bob"));
        OrderAcceptance ofGuest = rows.read(KEY, before("visitor:v1"));

        // when
        Acceptance other = ofCustomer.acceptPurchase(CONTENT, purchase("p2", 20, 1, "eve", null));
        Acceptance customer = ofGuest.acceptPurchase(CONTENT, purchase("p2", 20, 1, "eve", null));

        // then
        assertThat(other).isEqualTo(Acceptance.CONFLICTING_DUPLICATE);
        assertThat(ofCustomer.personId()).isEqualTo("bob");
        assertThat(ofCustomer.holder()).isEqualTo("bob");
        assertThat(Objects.requireNonNull(ofCustomer.order()).refundedMinor()).isEqualTo(5);
        assertThat(customer).isEqualTo(Acceptance.ACCEPTED_AS_DUPLICATE);
        assertThat(ofGuest.personId()).isEqualTo("eve");
        assertThat(ofGuest.holder()).isEqualTo("visitor:v1");
        assertThat(ofGuest.visitors()).containsExactly("v1");
    }

    @Test
    void shouldReadARowOfTheFormatBeforeWhenOnlyRefundsAreKnown() {
        // given
        ByteWriter writer = new ByteWriter(64);
        Codec.write(writer, Map.<String, Fingerprint>of());
        writeRefund(writer);
        byte[] bytes = writer.optionalText(null).flag(false).toBytes();

        // when
        OrderAcceptance order = rows.read(KEY, bytes);

        // then
        assertThat(order.order()).isNull();
        assertThat(order.refunds()).hasSize(1);
    }

    /** As the release before wrote it. */
    private static byte[] before(String personId) {
        ByteWriter writer = new ByteWriter(256);
        Codec.write(writer, Map.of("p1", CONTENT));
        writeRefund(writer);
        writer.optionalText(personId).flag(true);
        Codec.write(writer, new Order("o1", "p1", 10, 100, "EUR", null, null, null, null, null, null, 0));
        return writer.toBytes();
    }

    private static void writeRefund(ByteWriter writer) {
        Codec.write(writer.number(1).text("r1").text("e1").number(30).number(5).text("EUR"), CONTENT);
    }

    private static Purchase purchase(
            String eventId,
            long occurredAtMs,
            int version,
            @org.jspecify.annotations.Nullable String customerId,
            @org.jspecify.annotations.Nullable String visitorId) {
        return new Purchase(
                "o1",
                eventId,
                occurredAtMs,
                version,
                100,
                "EUR",
                customerId,
                visitorId,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
