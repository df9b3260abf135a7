package io.referrals.cli.explain;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes to look for. Ids stand in records as they are, so most records need no decoding to be passed over. */
final class Bytes {
    private final byte[] wanted;

    Bytes(String text) {
        wanted = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether they stand somewhere in a record's key or value. */
    boolean areIn(byte @Nullable [] bytes) {
        if (bytes == null) {
            return false;
        }
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && bytes[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
