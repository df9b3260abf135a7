package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** The bytes of a {@link ClickHistory}: a row's key is (scope, visitor, time, event), in whose order it is read. */
final class ClickRows {
    private ClickRows() {}

    static byte[] prefix(String scope) {
        return writer(scope).toBytes();
    }

    static byte[] prefix(String scope, String visitorId) {
        return writer(scope, visitorId).toBytes();
    }

    private static ByteWriter writer(String scope) {
        return new ByteWriter().raw(utf8(scope)).octet(0);
    }

    private static ByteWriter writer(String scope, String visitorId) {
        return writer(scope).raw(utf8(visitorId)).octet(0);
    }

    static Bytes key(String scope, Click click) {
        return Bytes.wrap(writer(scope, click.visitorId())
                .sortable(click.occurredAtMs())
                .raw(utf8(click.eventId()))
                .toBytes());
    }

    static byte[] value(Click click) {
        return new ByteWriter()
                .text(click.referralCode())
                .optionalText(click.channel())
                .flag(click.bot())
                .toBytes();
    }

    static Click click(byte[] key, byte[] value) {
        ByteReader id = new ByteReader(key, indexOfZero(key, indexOfZero(key, 0) + 1) + 1);
        long occurredAtMs = id.sortable();
        ByteReader rest = new ByteReader(value);
        return new Click(visitorId(key), id.rest(), occurredAtMs, rest.text(), rest.optionalText(), rest.flag());
    }

    static String scope(byte[] key) {
        return new String(key, 0, indexOfZero(key, 0), StandardCharsets.UTF_8);
    }

    static String visitorId(byte[] key) {
        int from = indexOfZero(key, 0) + 1;
        return new String(key, from, indexOfZero(key, from) - from, StandardCharsets.UTF_8);
    }

    /** When the click of a row happened, without decoding the rest. */
    static long occurredAtMs(byte[] key) {
        int visitor = indexOfZero(key, 0) + 1;
        return new ByteReader(key, indexOfZero(key, visitor) + 1).sortable();
    }

    private static int indexOfZero(byte[] key, int from) {
        int index = from;
        while (key[index] != 0) {
            index++;
        }
        return index;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
