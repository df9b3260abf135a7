package io.referrals.streams.topology.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.EventHeaders;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class OwnHeadersTest {
    @Test
    void shouldKeepTheLastOnesWhenAProducerSendsTooMuch() {
        // given
        Headers headers = new RecordHeaders()
                .add("lost", new byte[10])
                .add("huge", new byte[1 << 20])
                .add("own", "x".getBytes(UTF_8))
                .add(EventHeaders.REDRIVEN, "once".getBytes(UTF_8));

        // when
        Headers kept = OwnHeaders.kept(headers);

        // then
        assertThat(kept).extracting(Header::key).containsExactly("own", EventHeaders.REDRIVEN);
    }

    @Test
    void shouldBeTheSameWhenWrittenAndRead() {
        // given
        RecordHeaders headers = new RecordHeaders();
        headers.add("a", "1".getBytes(UTF_8)).add("none", null).add("a", new byte[0]);
        ByteWriter writer = new ByteWriter();

        // when
        OwnHeaders.write(writer, headers);

        // then
        assertThat(OwnHeaders.read(new ByteReader(writer.toBytes()))).isEqualTo(headers);
    }

    @Test
    void shouldBeNoneWhenARowWasWrittenBeforeHeadersWereKept() {
        assertThat(OwnHeaders.read(new ByteReader(new byte[0]))).isEmpty();
    }
}
