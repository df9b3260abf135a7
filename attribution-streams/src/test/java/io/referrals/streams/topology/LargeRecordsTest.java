package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Click;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Refund;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.RecordSize;
import io.referrals.streams.topology.state.Lifetime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lz4 batch of some kilobytes may hold a record of many megabytes, in its key, its value or its headers. */
class LargeRecordsTest {
    /** Records arrive at the present time. */
    private static final Instant START = Instant.now();

    private static final int LARGE = 17 << 20;
    private static final Headers NONE = new RecordHeaders();

    /** Bytes of the largest record written to any topic, changelogs too. */
    private int largest;

    private TopologyDriver driver;

    @BeforeEach
    void start(@TempDir Path directory) {
        driver = TopologyDriver.live(directory, START);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldRefuseARecordAndKeepItsBeginningWhenItsKeyValueOrHeadersAreTooLarge() {
        // when
        driver.record(Topics.CLICKS, new byte[LARGE], "garbage".getBytes(UTF_8), NONE);
        driver.record(Topics.CLICKS, click("x".repeat(LARGE)), null, NONE);
        driver.record(Topics.CLICKS, null, click("x".repeat(LARGE)), NONE);
        driver.record(Topics.SIGNUPS, null, null, new RecordHeaders().add("h", new byte[LARGE]));
        driver.record(Topics.REFUNDS, new byte[RecordSize.MAX_BYTES / 2], new byte[RecordSize.MAX_BYTES / 2 + 1], NONE);

        // then
        List<QuarantinedRecord> quarantined = driver.quarantined();
        assertThat(quarantined).hasSize(5).allSatisfy(record -> {
            assertThat(record.getReason()).isEqualTo("MALFORMED");
            assertThat(record.getMessage()).contains("more than 2097152 bytes", "stands at its coordinates");
            assertThat(record.getCut()).isTrue();
            assertThat(record.getSourceOffset()).isNotNull();
            assertThat(size(record.getKey())).isLessThanOrEqualTo(1 << 10);
            assertThat(size(record.getValue())).isLessThanOrEqualTo(64 << 10);
        });
        assertThat(quarantined.get(2).getValue())
                .isEqualTo(
                        ByteBuffer.wrap(click("x".repeat(LARGE)), 0, 64 << 10).slice());
        assertThat(largestWritten()).isLessThan(256 << 10);
    }

    @Test
    void shouldKeepARefusedRecordWholeWhenItIsNotTooLarge() {
        // given
        byte[] value = new byte[RecordSize.MAX_BYTES - 10];

        // when
        driver.record(Topics.CLICKS, "0123456789".getBytes(UTF_8), value, NONE);

        // then
        QuarantinedRecord record = driver.quarantined().get(0);
        assertThat(record.getCut()).isFalse();
        assertThat(record.getValue()).isEqualTo(ByteBuffer.wrap(value));
        assertThat(record.getKey()).isEqualTo(ByteBuffer.wrap("0123456789".getBytes(UTF_8)));
    }

    @Test
    void shouldKeepLittleOfARefundWhenItWaitsForItsOrderInVain() {
        // when: its customer is optional and invalid, so the refund is in order
        driver.record(Topics.REFUNDS, new byte[5_000], refund("x".repeat(1_000_000)), headers(200_000));
        assertThat(largestWritten()).isLessThan(256 << 10);
        driver.pass(Duration.ofDays(400).plus(Lifetime.UNREAD).plusDays(1));
        driver.settle();

        // then
        QuarantinedRecord late = driver.quarantined().get(0);
        assertThat(late.getReason()).isEqualTo("ORDER_UNKNOWN");
        assertThat(late.getCut()).isTrue();
        assertThat(size(late.getValue())).isEqualTo(64 << 10);
        assertThat(size(late.getKey())).isEqualTo(1 << 10);
    }

    @Test
    void shouldKeepARefundWholeWhenItIsAsSmallAsAnyHonestOne() {
        // given
        byte[] refund = refund("bob");

        // when
        driver.record(Topics.REFUNDS, "acme|o1".getBytes(UTF_8), refund, NONE);
        driver.pass(Duration.ofDays(400).plus(Lifetime.UNREAD).plusDays(1));
        driver.settle();

        // then
        QuarantinedRecord late = driver.quarantined().get(0);
        assertThat(late.getCut()).isFalse();
        assertThat(late.getValue()).isEqualTo(ByteBuffer.wrap(refund));
        assertThat(late.getKey()).isEqualTo(ByteBuffer.wrap("acme|o1".getBytes(UTF_8)));
    }

    private int largestWritten() {
        driver.drain((topic, record) -> largest = Math.max(largest, size(record.key()) + size(record.value())));
        return largest;
    }

    private static int size(byte @org.jspecify.annotations.Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static int size(@org.jspecify.annotations.Nullable ByteBuffer bytes) {
        return bytes == null ? 0 : bytes.remaining();
    }

    private static Headers headers(int bytes) {
        return new RecordHeaders().add("h", new byte[bytes]);
    }

    private byte[] click(String landingUrl) {
        return bytes(
                Topics.CLICKS,
                Click.newBuilder()
                        .setEventId("k1")
                        .setStorefrontId("acme")
                        .setReferralCode("ANNA")
                        .setVisitorId("v1")
                        .setOccurredAt(START.truncatedTo(ChronoUnit.MILLIS))
                        .setLandingUrl(landingUrl)
                        .build());
    }

    private byte[] refund(String customerId) {
        return bytes(
                Topics.REFUNDS,
                Refund.newBuilder()
                        .setEventId("r1")
                        .setStorefrontId("acme")
                        .setOrderId("o1")
                        .setRefundId("rf1")
                        .setOccurredAt(START.truncatedTo(ChronoUnit.MILLIS))
                        .setAmountMinor(100)
                        .setCurrency("USD")
                        .setCustomerId(customerId)
                        .build());
    }

    private <T extends SpecificRecord> byte[] bytes(Topic<T> topic, T record) {
        return Objects.requireNonNull(driver.serdes().serde(topic).serializer().serialize(topic.name(), record));
    }
}
