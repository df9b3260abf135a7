package io.referrals.events.intake;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * How large a record of an input topic may be. The broker's own limit holds for a compressed batch, which says nothing
 * about the records in it: a batch of some kilobytes may hold one of many megabytes.
 */
public final class RecordSize {
    /** Key, headers and value together, after decompression. A larger record is {@link Reason#MALFORMED}. */
    public static final int MAX_BYTES = 2 << 20;

    private RecordSize() {}

    /** Whether a record is larger than allowed. */
    public static boolean isBeyond(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        long bytes = length(key) + length(value);
        for (Header header : headers) {
            bytes += Utils.utf8Length(header.key()) + length(header.value());
        }
        return bytes > MAX_BYTES;
    }

    /** Why such a record is refused. */
    public static Refusal refusal() {
        return new Refusal(
                Reason.MALFORMED, "the record has more than " + MAX_BYTES + " bytes with its key and headers");
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
