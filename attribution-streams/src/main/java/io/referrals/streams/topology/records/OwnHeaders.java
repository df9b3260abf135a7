package io.referrals.streams.topology.records;

import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers a record came with, as they stay with it when it is rerouted, waits or is refused. Their size is the
 * producer's choice, so only the last 64 KiB are kept: the history of a redriven record is at the end.
 */
public final class OwnHeaders {
    private static final int MAX_BYTES = 64 << 10;

    private OwnHeaders() {}

    /** A copy of the last headers that fit. */
    public static RecordHeaders kept(Headers headers) {
        Header[] all = headers.toArray();
        int first = all.length;
        int bytes = 0;
        while (first > 0 && (bytes += size(all[first - 1])) <= MAX_BYTES) {
            first--;
        }
        RecordHeaders kept = new RecordHeaders();
        for (int i = first; i < all.length; i++) {
            kept.add(all[i]);
        }
        return kept;
    }

    public static void write(ByteWriter writer, Headers headers) {
        for (Header header : headers) {
            byte @Nullable [] value = header.value();
            writer.text(header.key()).flag(value != null);
            if (value != null) {
                writer.bytes(value);
            }
        }
    }

    /** Reads to the end. */
    public static RecordHeaders read(ByteReader reader) {
        RecordHeaders headers = new RecordHeaders();
        while (reader.hasMore()) {
            headers.add(reader.text(), reader.flag() ? reader.bytes() : null);
        }
        return headers;
    }

    /** Counts a little for a header itself, so that empty ones do not come for nothing. */
    private static int size(Header header) {
        byte @Nullable [] value = header.value();
        return 16 + header.key().length() + (value == null ? 0 : value.length);
    }
}
