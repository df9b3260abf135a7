package io.referrals.events.serde;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one record while it is written, in Avro's binary encoding. One per thread, used over and over: what is
 * allocated for a record is its result alone.
 */
final class ByteSink {
    private static final int INITIAL_BYTES = 1024;
    /** A larger array is given back after its record, so that one huge record does not stay in every thread. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final ThreadLocal<ByteSink> OF_THREAD = ThreadLocal.withInitial(ByteSink::new);

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    /** This thread's sink, with space for the header and nothing else in it. */
    static ByteSink begin() {
        ByteSink sink = OF_THREAD.get();
        sink.size = WireFormat.HEADER_BYTES;
        return sink;
    }

    /** The record with its header. */
    byte[] finish(int schemaId) {
        WireFormat.putHeader(bytes, schemaId);
        return release();
    }

    private byte[] release() {
        byte[] record = Arrays.copyOf(bytes, size);
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        return record;
    }

    void writeBoolean(boolean value) {
        ensure(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    /** An int has the same encoding. */
    void writeLong(long value) {
        ensure(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void writeString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeLong(utf8.length);
        ensure(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    void writeBytes(ByteBuffer value) {
        int length = value.remaining();
        writeLong(length);
        ensure(length);
        value.duplicate().get(bytes, size, length);
        size += length;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(size, more), (int) Math.min(bytes.length * 2L, 1 << 30)));
        }
    }
}
