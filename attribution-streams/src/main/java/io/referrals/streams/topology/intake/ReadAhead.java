package io.referrals.streams.topology.intake;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.RecordSize;
import io.referrals.streams.topology.records.Original;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream thread's consumer reads keys and values, so that it holds no more of a record than its size allows.
 *
 * <p>A poll hands over so many records, whatever their size, and a batch of some kilobytes may decompress to hundreds of
 * megabytes. The consumer decompresses one record after the other; of one on an input topic that is too large only the
 * beginning is kept, and a header says so. A producer that sends that header has its own record refused.
 *
 * <p>One for each consumer: it reads the key of a record, when it has one, and then its value, when it has one.
 */
public final class ReadAhead {
    /** What a thread holds at a time: so many records, all of them processed before the next ones are read. */
    public static final int RECORDS = 100;

    /** A smaller record may share its buffer with its headers. */
    private static final int LARGE_BYTES = 64 << 10;

    private static final Set<String> INPUTS =
            Topics.INPUTS.stream().map(Topic::name).collect(Collectors.toUnmodifiableSet());

    private @Nullable Headers ofKey;
    private int keyBytes;

    /** Reads keys. */
    public Deserializer<byte[]> keys() {
        return (Part) this::key;
    }

    /** Reads values. */
    public Deserializer<byte[]> values() {
        return (Part) this::value;
    }

    byte[] key(String topic, Headers headers, ByteBuffer data) {
        ofKey = headers;
        keyBytes = data.remaining();
        return read(topic, headers, data, keyBytes, Original.CUT_KEY_BYTES);
    }

    byte[] value(String topic, Headers headers, ByteBuffer data) {
        int bytes = data.remaining() + (headers == ofKey ? keyBytes : 0);
        return read(topic, headers, data, bytes, Original.CUT_VALUE_BYTES);
    }

    private static byte[] read(String topic, Headers headers, ByteBuffer data, long bytes, int beginning) {
        if (bytes > LARGE_BYTES) {
            letGo(headers);
        }
        boolean tooLarge = bytes > RecordSize.MAX_BYTES && INPUTS.contains(topic);
        if (tooLarge) {
            headers.add(Original.CUT, new byte[0]);
        }
        byte[] kept = new byte[tooLarge ? Math.min(beginning, data.remaining()) : data.remaining()];
        data.duplicate().get(kept);
        return kept;
    }

    /** A header is a part of the record's buffer until it is looked at. */
    private static void letGo(Headers headers) {
        for (Header header : headers) {
            header.key();
            header.value();
        }
    }

    /** A key or value as the consumer reads it. */
    private interface Part extends Deserializer<byte[]> {
        byte[] read(String topic, Headers headers, ByteBuffer data);

        @Override
        default byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
            return read(topic, headers, data);
        }

        @Override
        default byte[] deserialize(String topic, byte[] data) {
            throw new UnsupportedOperationException("Kafka's consumer gives headers and a buffer");
        }
    }
}
