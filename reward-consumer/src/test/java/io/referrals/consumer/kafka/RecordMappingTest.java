package io.referrals.consumer.kafka;

import static io.referrals.consumer.rewards.Orders.NOON;
import static io.referrals.consumer.rewards.Orders.order;
import static io.referrals.consumer.rewards.Orders.program;
import static io.referrals.consumer.rewards.Orders.tenPercent;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.consumer.rewards.CustomerKind;
import io.referrals.consumer.rewards.Refunded;
import io.referrals.events.Conversion;
import io.referrals.events.OrderRefund;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordMappingTest {
    private final Conversion record = AvroRecords.conversion(order("o1", "anna", 1, 10_000));

    @Test
    void shouldTakeTheNewestRefundsTimeWhenTheRecordListsRefunds() {
        // when
        record.setRefundedMinor(600L);
        record.setRefunds(List.of(refund("r1", 500, 3_600), refund("r2", 200, 7_200)));

        // then
        assertThat(RecordMapping.conversion(record).refunded()).isEqualTo(new Refunded(600, NOON.plusSeconds(7_200)));
    }

    @Test
    void shouldNotTakeTheTimeOfARefundThatWasTakenBack() {
        // when
        record.setRefundedMinor(500L);
        record.setRefunds(List.of(refund("r1", 500, 3_600), refund("r2", 0, 7_200)));

        // then
        assertThat(RecordMapping.conversion(record).refunded()).isEqualTo(new Refunded(500, NOON.plusSeconds(3_600)));
    }

    @Test
    void shouldKnowForWhichCustomersARuleIsAndWhetherTheCustomerIsNew() {
        // given
        var program = program(1, tenPercent(CustomerKind.RETURNING));

        // when
        record.setNewCustomer(false);

        // then
        assertThat(RecordMapping.conversion(record).newCustomer()).isFalse();
        assertThat(RecordMapping.programVersion(AvroRecords.program(program))).isEqualTo(program);
        assertThat(RecordMapping.conversion(AvroRecords.conversion(order("o2", "anna", 1, 1)))
                        .newCustomer())
                .isNull();
    }

    @Test
    void shouldTakeTheTimeOfTheDecisionWhenAnOlderReleaseListsNone() {
        // when
        record.setRefundedMinor(600L);
        record.setDecidedAt(NOON.plusSeconds(9_000));

        // then
        assertThat(RecordMapping.conversion(record).refunded()).isEqualTo(new Refunded(600, NOON.plusSeconds(9_000)));
    }

    @Test
    void shouldSayNothingWhenNothingWasRefunded() {
        assertThat(RecordMapping.conversion(record).refunded()).isNull();
    }

    private static OrderRefund refund(String id, long minor, long seconds) {
        return OrderRefund.newBuilder()
                .setRefundId(id)
                .setOccurredAt(NOON.plusSeconds(seconds))
                .setAmountMinor(minor)
                .build();
    }
}
