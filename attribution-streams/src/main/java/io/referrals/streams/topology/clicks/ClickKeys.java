package io.referrals.streams.topology.clicks;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the keys of {@link ClickRow}. */
final class ClickKeys {
    private ClickKeys() {}

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    static long visitorHash(byte[] key) {
        return readLong(key, 0);
    }

    /** Where the names end: the bytes before are the same for all clicks of a visitor, and for nobody else's. */
    static int visitorSize(byte[] key) {
        int visitor = visitorFrom(key);
        return visitor + 1 + (key[visitor] & 0xFF);
    }

    static boolean isBot(byte[] key) {
        return key[visitorSize(key)] == ClickRow.BOT;
    }

    static long occurredAtMs(byte[] key) {
        return readLong(key, visitorSize(key) + 1) ^ Long.MIN_VALUE;
    }

    static Click click(byte[] key, byte[] value) {
        int visitor = visitorFrom(key);
        int kind = visitorSize(key);
        int event = kind + 1 + Long.BYTES;
        int end = event;
        while (key[end] != 0) {
            end++;
        }
        return new Click(
                text(key, visitor + 1, kind),
                text(key, event, end),
                occurredAtMs(key),
                text(key, end + 1, key.length),
                channel(value),
                key[kind] == ClickRow.BOT);
    }

    private static @Nullable String channel(byte[] value) {
        return value.length == 0 ? null : text(value, 0, value.length);
    }

    private static int visitorFrom(byte[] key) {
        return ClickRow.HASH_BYTES + 1 + (key[ClickRow.HASH_BYTES] & 0xFF);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    static long readLong(byte[] bytes, int from) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (bytes[from + i] & 0xFF);
        }
        return value;
    }
}
