package io.referrals.streams.topology.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Topics;
import io.referrals.events.intake.RecordSize;
import io.referrals.streams.topology.records.Original;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final String INPUT = Topics.CLICKS.name();

    private final ReadAhead readAhead = new ReadAhead();

    @Test
    void shouldKeepTheBeginningWhenAKeyOrAValueIsTooLarge() {
        RecordHeaders headers = new RecordHeaders();
        assertThat(readAhead.key(INPUT, headers, zeros(17 << 20))).hasSize(1 << 10);
        assertThat(Original.isCut(headers)).isTrue();

        headers = new RecordHeaders();
        assertThat(readAhead.value(INPUT, headers, zeros(17 << 20))).hasSize(64 << 10);
        assertThat(Original.isCut(headers)).isTrue();
    }

    @Test
    void shouldKeepTheBeginningWhenBothAreTooLargeTogether() {
        RecordHeaders headers = new RecordHeaders();
        assertThat(readAhead.key(INPUT, headers, zeros(RecordSize.MAX_BYTES - 10)))
                .hasSize(RecordSize.MAX_BYTES - 10);
        assertThat(readAhead.value(INPUT, headers, zeros(11))).hasSize(11);
        assertThat(Original.isCut(headers)).isTrue();
    }

    @Test
    void shouldKeepAllWhenARecordIsAsLargeAsAllowedWhateverCameBefore() {
        // given: a record without a value, so that only its key was read
        readAhead.key(INPUT, new RecordHeaders(), zeros(RecordSize.MAX_BYTES));

        // when
        RecordHeaders headers = new RecordHeaders();
        byte[] value = readAhead.value(INPUT, headers, zeros(RecordSize.MAX_BYTES));

        // then
        assertThat(value).hasSize(RecordSize.MAX_BYTES);
        assertThat(headers).isEmpty();
    }

    @Test
    void shouldKeepAllWhenTheTopicIsOurOwn() {
        RecordHeaders headers = new RecordHeaders();
        assertThat(readAhead.value("referral-attribution-mail", headers, zeros(3 << 20)))
                .hasSize(3 << 20);
        assertThat(headers).isEmpty();
    }

    private static ByteBuffer zeros(int bytes) {
        return ByteBuffer.allocate(bytes);
    }
}
