package io.referrals.streams.topology.clicks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows in the format of RocksDB's write batches, each a type, a key and maybe a value. A batch is a number, which is
 * zero, a count of rows, and the rows.
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

    /** Copies a row of a batch as it lies there; gives where the next one begins. */
    int copy(byte[] batch, int from) {
        int key = from + 1;
        int to = numberEnd(batch, key) + number(batch, key);
        if (batch[from] == PUT) {
            to = numberEnd(batch, to) + number(batch, to);
        } else if (batch[from] != DELETE) {
            throw new IllegalStateException("a row of type " + batch[from] + " at " + from + " of a batch");
        }
        begin(batch[from], to - from);
        System.arraycopy(batch, key, bytes, size, to - key);
        size += to - key;
        return to;
    }

    /** A length that begins somewhere. */
    static int number(byte[] bytes, int from) {
        int number = 0;
        int at = from;
        for (int shift = 0; ; shift += 7) {
            byte octet = bytes[at++];
            number |= (octet & 127) << shift;
            if (octet >= 0) {
                return number;
            }
        }
    }

    /** Where what it is the length of begins. */
    static int numberEnd(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
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
