package io.referrals.streams.topology.records;

import io.referrals.events.Topics;
import io.referrals.events.intake.RecordSize;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record as its producer wrote it, in the quarantine and while a refund waits for its order. Never more
 * than the intake takes, so that what is written about a record always fits into its topic or changelog.
 *
 * @param headers the last ones, see {@link OwnHeaders}
 * @param isCut whether key and value are only the beginning; the record still stands at its coordinates
 */
public record Original(byte @Nullable [] key, byte @Nullable [] value, Headers headers, boolean isCut) {
    /** Header of a record of which only the beginning was read. A producer that sends it has its own record refused. */
    public static final String CUT = "referral.cut";

    public static final int CUT_VALUE_BYTES = Topics.QUARANTINED_VALUE_BYTES;

    /** A documented key has 257 bytes at most. */
    public static final int CUT_KEY_BYTES = 1 << 10;

    /** Whether a record was cut when it was read. */
    public static boolean isCut(Headers headers) {
        return headers.lastHeader(CUT) != null;
    }

    /** All of a record, or the beginning of one that is too large. */
    public static Original of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        boolean tooLarge = isCut(headers) || RecordSize.isBeyond(key, value, headers);
        return tooLarge
                ? new Original(first(key, CUT_KEY_BYTES), first(value, CUT_VALUE_BYTES), kept(headers), true)
                : new Original(key, value, kept(headers), false);
    }

    /** Of a message between partitions, which never goes back to a topic of the inputs: so it counts as cut. */
    public static Original ofMessage(byte @Nullable [] key, byte @Nullable [] message) {
        return new Original(first(key, CUT_KEY_BYTES), first(message, CUT_VALUE_BYTES), new RecordHeaders(), true);
    }

    /** The same of a record that may be kept for very long: no more than the beginning of it. */
    public Original cut() {
        byte @Nullable [] firstOfKey = first(key, CUT_KEY_BYTES);
        byte @Nullable [] firstOfValue = first(value, CUT_VALUE_BYTES);
        return new Original(firstOfKey, firstOfValue, headers, isCut || firstOfKey != key || firstOfValue != value);
    }

    private static Headers kept(Headers headers) {
        return OwnHeaders.kept(headers).remove(CUT);
    }

    private static byte @Nullable [] first(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }
}
