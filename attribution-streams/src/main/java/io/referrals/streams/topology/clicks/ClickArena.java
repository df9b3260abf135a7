package io.referrals.streams.topology.clicks;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Changes that RocksDB has not been given yet, in its own format. Clicks are found by what makes them the same, and
 * by their visitor.
 */
final class ClickArena {
    private static final int SHORTEST_ROW = 32;
    private static final int INDEX_BITS = 20;
    private static final int NONE = -1;

    private final int capacity;
    private final BatchRows rows;
    /** Where rows begin; the one behind the last row's is where that ends. */
    private final int[] starts;

    private final long[] visitors;
    private final int[] lastOfVisitor;
    private final int[] lastOfClick;
    private final int[] earlierOfVisitor;
    private final int[] earlierOfClick;

    /** Full with so many bytes, up to 32 MiB. */
    ClickArena(int capacity) {
        this.capacity = capacity;
        int most = Math.min(capacity / SHORTEST_ROW, 1 << INDEX_BITS);
        rows = new BatchRows(capacity + (8 << 10));
        starts = new int[most + 1];
        visitors = new long[most];
        lastOfVisitor = new int[2 * Integer.highestOneBit(most)];
        lastOfClick = new int[lastOfVisitor.length];
        earlierOfVisitor = new int[most];
        earlierOfClick = new int[most];
        clear();
    }

    void clear() {
        rows.clear();
        Arrays.fill(lastOfVisitor, NONE);
        Arrays.fill(lastOfClick, NONE);
    }

    int count() {
        return rows.count();
    }

    boolean isFull() {
        return rows.size() >= capacity || rows.count() == visitors.length;
    }

    void add(ClickRow row, long clickHash) {
        int index = rows.count();
        int visitor = slot(row.visitorHash());
        int click = slot(clickHash);
        earlierOfVisitor[index] = lastOfVisitor[visitor];
        earlierOfClick[index] = lastOfClick[click];
        lastOfVisitor[visitor] = index;
        lastOfClick[click] = index;
        visitors[index] = row.visitorHash();
        rows.put(row.key(), row.keySize(), row.value(), row.valueFrom(), row.valueSize());
        starts[index + 1] = rows.size();
    }

    /** Forgets a row that RocksDB has, and this has not. */
    void delete(byte[] key) {
        int index = rows.count();
        visitors[index] = ClickKeys.visitorHash(key);
        rows.delete(key);
        starts[index + 1] = rows.size();
    }

    /** Takes a row of a batch as it lies there, to be written and not to be found; gives where the next one begins. */
    int copy(byte[] batch, int from) {
        int index = rows.count();
        visitors[index] = ClickKeys.readLong(batch, BatchRows.numberEnd(batch, from + 1));
        int to = rows.copy(batch, from);
        starts[index + 1] = rows.size();
        return to;
    }

    /** Whether the same click is here, whether or not it is marked as bot. */
    boolean contains(ClickRow row, long clickHash) {
        int kind = row.visitorSize();
        int size = row.keySize();
        for (int i = lastOfClick[slot(clickHash)]; i != NONE; i = earlierOfClick[i]) {
            int key = keyFrom(i);
            if (keySize(i) == size
                    && Arrays.equals(rows.bytes(), key, key + kind, row.key(), 0, kind)
                    && Arrays.equals(rows.bytes(), key + kind + 1, key + size, row.key(), kind + 1, size)) {
                return true;
            }
        }
        return false;
    }

    /** The clicks of a visitor, the last added first. */
    void ofVisitor(ClickRow visitor, IntConsumer click) {
        int names = visitor.visitorSize();
        for (int i = lastOfVisitor[slot(visitor.visitorHash())]; i != NONE; i = earlierOfVisitor[i]) {
            int key = keyFrom(i);
            if (keySize(i) > names && Arrays.equals(rows.bytes(), key, key + names, visitor.key(), 0, names)) {
                click.accept(i);
            }
        }
    }

    byte[] key(int index) {
        int from = keyFrom(index);
        return Arrays.copyOfRange(rows.bytes(), from, from + keySize(index));
    }

    byte[] value(int index) {
        int from = keyFrom(index) + keySize(index);
        return Arrays.copyOfRange(rows.bytes(), BatchRows.numberEnd(rows.bytes(), from), starts[index + 1]);
    }

    /** Where the rows end that fit into so many bytes, from one on; that one always does. */
    int fitting(int from, int bytes) {
        int to = from + 1;
        while (to < rows.count() && starts[to + 1] - starts[from] <= bytes) {
            to++;
        }
        return to;
    }

    /** A batch of some rows behind others, as they were added. */
    byte[] batch(BatchRows ahead, int from, int to) {
        int bytes = starts[to] - starts[from];
        byte[] batch = ahead.batch(bytes, to - from);
        System.arraycopy(rows.bytes(), starts[from], batch, batch.length - bytes, bytes);
        return batch;
    }

    /**
     * A batch of all rows behind others, sorted by visitor: RocksDB finds the place of a row faster when it is close
     * to that of the row before it.
     */
    byte[] sorted(BatchRows ahead) {
        int count = rows.count();
        byte[] batch = ahead.batch(rows.size(), count);
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            order[i] = (visitors[i] >>> INDEX_BITS << INDEX_BITS | i) ^ Long.MIN_VALUE;
        }
        Arrays.sort(order);
        int at = batch.length - rows.size();
        for (long packed : order) {
            int i = (int) packed & (1 << INDEX_BITS) - 1;
            int length = starts[i + 1] - starts[i];
            System.arraycopy(rows.bytes(), starts[i], batch, at, length);
            at += length;
        }
        return batch;
    }

    private int slot(long hash) {
        return (int) (hash >>> 32) & lastOfVisitor.length - 1;
    }

    private int keyFrom(int index) {
        return BatchRows.numberEnd(rows.bytes(), starts[index] + 1);
    }

    private int keySize(int index) {
        return BatchRows.number(rows.bytes(), starts[index] + 1);
    }
}
