package io.referrals.streams.topology.records;

import io.referrals.events.EventHeaders;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where a record came from, so that a refusal can name it: its coordinates on the input topic, the file and line when
 * the producer said so, and when it arrived. Kept in headers while a record is rerouted, and beside a refund that
 * waits for its order.
 *
 * @param arrivedAtMs time of arrival, milliseconds since the epoch
 */
public record Source(
        String topic,
        int partition,
        long offset,
        @Nullable String input,
        @Nullable Long line,
        long arrivedAtMs,
        int attempts) {

    /** Of the name of an input, which comes in a header of any length. */
    private static final int INPUT_CHARACTERS = 512;

    private static final String ORIGINAL_KEY = "referral.original-key";
    private static final String REROUTED_FROM = "referral.rerouted-from";

    /** Whether a record passed through a topic for rerouted ones. */
    public static boolean isRerouted(Headers headers) {
        Header from = headers.lastHeader(REROUTED_FROM);
        return from != null && from.value() != null && headers.lastHeader(ORIGINAL_KEY) != null;
    }

    /** Of a record that passed through a topic for rerouted ones, which carries its origin in a header. */
    public static Source rerouted(Headers headers) {
        return read(new ByteReader(headers.lastHeader(REROUTED_FROM).value()));
    }

    /** Of a record just read from an input topic. */
    public static Source read(RecordMetadata metadata, Headers headers, long arrivedAtMs) {
        return new Source(
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                input(headers),
                number(headers, EventHeaders.LINE),
                arrivedAtMs,
                Math.toIntExact(orZero(number(headers, EventHeaders.ATTEMPTS))));
    }

    /** The headers of a rerouted record: its own, and those that carry this source along. */
    public Headers toHeaders(byte @Nullable [] key, Headers own) {
        ByteWriter writer = new ByteWriter();
        write(writer);
        return OwnHeaders.kept(own).add(REROUTED_FROM, writer.toBytes()).add(ORIGINAL_KEY, key);
    }

    /** The headers its producer gave a rerouted record. */
    public static Headers originalHeaders(Headers headers) {
        return new RecordHeaders(headers).remove(REROUTED_FROM).remove(ORIGINAL_KEY);
    }

    /** The key a rerouted record had on its input topic. */
    public static byte @Nullable [] originalKey(Headers headers) {
        return headers.lastHeader(ORIGINAL_KEY).value();
    }

    public void write(ByteWriter writer) {
        writer.text(topic)
                .number(partition)
                .number(offset)
                .optionalText(input)
                .optionalNumber(line)
                .number(arrivedAtMs)
                .number(attempts);
    }

    public static Source read(ByteReader reader) {
        return new Source(
                reader.text(),
                reader.integer(),
                reader.number(),
                reader.optionalText(),
                reader.optionalNumber(),
                reader.number(),
                reader.integer());
    }

    /** Topic, partition and offset, the key of the quarantine. */
    public String coordinates() {
        return topic + '/' + partition + '/' + offset;
    }

    private static @Nullable String input(Headers headers) {
        String input = text(headers, EventHeaders.INPUT);
        return input == null || input.length() <= INPUT_CHARACTERS ? input : input.substring(0, INPUT_CHARACTERS);
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** A header that is no number is somebody else's: it is as if it were absent. */
    private static @Nullable Long number(Headers headers, String name) {
        String text = text(headers, name);
        if (text == null
                || text.isEmpty()
                || text.length() > 18
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        return Long.valueOf(text);
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : Math.min(number, Integer.MAX_VALUE);
    }
}
