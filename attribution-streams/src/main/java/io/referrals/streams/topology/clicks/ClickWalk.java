package io.referrals.streams.topology.clicks;

import io.referrals.streams.topology.clicks.ClickStore.Swept;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Walks through all clicks, backwards: so it meets a visitor's newest first, and knows which are beyond those that
 * count by counting them.
 */
final class ClickWalk {
    private static final byte[] END = new byte[ClickRow.HASH_BYTES + 1];

    static {
        Arrays.fill(END, (byte) 0xFF);
    }

    /** The last click that was looked at; null at the beginning of a round. */
    private byte @Nullable [] last;

    /** How many of the same visitor and kind were met, with it. */
    private int rank;

    /** Goes on where another one was; null at the beginning. */
    ClickWalk(byte @Nullable [] saved) {
        if (saved != null && saved.length > Integer.BYTES) {
            rank = ByteBuffer.wrap(saved).getInt();
            last = Arrays.copyOfRange(saved, Integer.BYTES, saved.length);
        }
    }

    byte[] toBytes() {
        return last == null
                ? new byte[0]
                : ByteBuffer.allocate(Integer.BYTES + last.length)
                        .putInt(rank)
                        .put(last)
                        .array();
    }

    Swept step(RocksIterator rows, long beforeMs, int budget, Consumer<byte[]> forget) {
        int looked = 0;
        int expired = 0;
        int evicted = 0;
        rows.seekForPrev(last == null ? END : last);
        if (last != null && rows.isValid() && Arrays.equals(rows.key(), last)) {
            rows.prev();
        }
        for (; rows.isValid() && looked < budget; rows.prev()) {
            byte[] key = rows.key();
            if (ClickKeys.visitorHash(key) == 0) {
                break;
            }
            looked++;
            rank = isSameKind(key) ? rank + 1 : 1;
            last = key;
            if (ClickKeys.occurredAtMs(key) < beforeMs) {
                expired++;
                forget.accept(key);
            } else if (rank > (ClickKeys.isBot(key) ? ClickStore.BOTS : ClickStore.HUMANS)) {
                evicted++;
                forget.accept(key);
            }
        }
        if (looked < budget) {
            last = null;
            rank = 0;
        }
        return new Swept(looked, expired, evicted);
    }

    private boolean isSameKind(byte[] key) {
        int size = ClickKeys.visitorSize(key) + 1;
        return last != null && last.length >= size && Arrays.equals(key, 0, size, last, 0, size);
    }

    /** From 0 to 1, as hashes are spread evenly. */
    double progress() {
        return last == null ? 0 : 1 - (ClickKeys.visitorHash(last) >>> 1) / (double) Long.MAX_VALUE;
    }
}
