package io.referrals.streams.topology.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows in the format of RocksDB's write batches, each a type, a key and maybe a value. A batch is a number, which is zero, a
 * count of rows, and the rows.
 */
final class BatchRows {
    static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

    private static final byte DELETE = 0;
    private static final byte PUT = 1;
    private static final int LENGTH_BYTES = 5;

    private byte[] bytes;
    private int size;
    private int count;

    BatchRows(int capacity) {
        bytes = new byte[capacity];
    }

    void clear() {
        size = 0;
        count = 0;
    }

    int size() {
        return size;
    }

    int count() {
        return count;
    }

    byte[] bytes() {
        return bytes;
    }

    void put(byte[] key, byte[] value) {
        put(key, key.length, value, 0, value.length);
    }

    void put(byte[] key, int keySize, byte[] value, int valueFrom, int valueSize) {
        begin(PUT, keySize + valueSize);
        part(key, 0, keySize);
        part(value, valueFrom, valueSize);
    }

    void delete(byte[] key) {
        begin(DELETE, key.length);
        part(key, 0, key.length);
    }

    private void begin(byte type, int more) {
        int most = size + 1 + 2 * LENGTH_BYTES + more;
        if (most > bytes.length) {
            bytes = Arrays.copyOf(bytes, most + most / 2);
        }
        bytes[size++] = type;
        count++;
    }

    private void part(byte[] from, int at, int length) {
        int rest = length;
        while (rest > 127) {
            bytes[size++] = (byte) (rest | 128);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        System.arraycopy(from, at, bytes, size, length);
        size += length;
    }

    /** A batch that begins with these rows, and has room for more of them at its end. */
    byte[] batch(int moreBytes, int moreRows) {
        byte[] batch = new byte[HEAD_BYTES + size + moreBytes];
        ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN).putInt(Long.BYTES, count + moreRows);
        System.arraycopy(bytes, 0, batch, HEAD_BYTES, size);
        return batch;
    }
}
