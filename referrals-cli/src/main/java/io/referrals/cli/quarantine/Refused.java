package io.referrals.cli.quarantine;

import io.referrals.events.QuarantinedRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of the quarantine.
 *
 * @param coordinates names it: {@code topic/partition/offset} it was read from, or {@code file/line} when it was refused
 *     before it reached a topic
 * @param refusedAt when it was put into the quarantine
 * @param record what the quarantine says about it
 * @param headers those it came with
 */
public record Refused(String coordinates, Instant refusedAt, QuarantinedRecord record, Headers headers) {

    /** Whether it was a line of a file that never was on a topic. */
    boolean isLine() {
        return record.getSourcePartition() == null;
    }

    public byte @Nullable [] key() {
        return bytes(record.getKey());
    }

    public byte @Nullable [] value() {
        return bytes(record.getValue());
    }

    /** Why it was refused, fit to be read over a shoulder. */
    public String message() {
        return Redaction.message(record.getMessage());
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
