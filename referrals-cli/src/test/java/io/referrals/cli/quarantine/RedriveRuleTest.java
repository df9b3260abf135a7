package io.referrals.cli.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Redrive;
import io.referrals.events.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RedriveRuleTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String COORDINATES = "referral.refunds.v1/2/17";

    private final RedriveRule rule = new RedriveRule(Map.of(), 3);

    @Test
    void shouldBeRedrivenWhenNothingSpeaksAgainstIt() {
        assertThat(rule.objection(refused(record -> record.setAttempts(2)))).isNull();
    }

    @Test
    void shouldStayWhenItWasRedriven() {
        // given
        var mark = Redrive.newBuilder()
                .setCoordinates(COORDINATES)
                .setReason("ORDER_UNKNOWN")
                .setAttempt(1)
                .setRedrivenAt(NOON)
                .setRedrivenBy("olga")
                .build();

        // when
        var objection = new RedriveRule(Map.of(COORDINATES, mark), 3).objection(refused(record -> {}));

        // then
        assertThat(objection).isEqualTo("it was redriven at 2026-03-01T12:00:00Z by olga");
    }

    @Test
    void shouldStayWhenItsAttemptsAreUsedUp() {
        assertThat(rule.objection(refused(record -> record.setAttempts(3))))
                .isEqualTo("it was redriven 3 times and refused each time (--max-attempts 3)");
    }

    @Test
    void shouldStayWhenSendingItAgainCouldNotHelp() {
        assertThat(rule.objection(refused(record -> record.setSourcePartition(null))))
                .contains("was never on a topic");
        assertThat(rule.objection(refused(record -> record.setSourceTopic("other"))))
                .isEqualTo("other is not an input topic");
        assertThat(rule.objection(refused(record -> record.setValue(null)))).contains("no value");
        assertThat(rule.objection(refused(record -> record.setCut(true)))).contains("only the beginning");
        var cutByAnEarlierRelease = ByteBuffer.allocate(4 << 20);
        assertThat(rule.objection(refused(record -> record.setValue(cutByAnEarlierRelease))))
                .contains("only the beginning");
    }

    private static Refused refused(Consumer<QuarantinedRecord> change) {
        var record = QuarantinedRecord.newBuilder()
                .setReason("ORDER_UNKNOWN")
                .setMessage("orderId: no such order")
                .setSourceTopic(Topics.REFUNDS.name())
                .setSourcePartition(2)
                .setSourceOffset(17L)
                .setValue(ByteBuffer.wrap(new byte[] {0, 1}))
                .setArrivedAt(NOON)
                .build();
        change.accept(record);
        return new Refused(COORDINATES, NOON, record, new RecordHeaders());
    }
}
