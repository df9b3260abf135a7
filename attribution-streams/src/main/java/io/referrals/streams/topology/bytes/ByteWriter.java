package io.referrals.streams.topology.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the compact values of internal topics and stores: numbers as zig-zag varints, text as length and UTF-8.
 *
 * <p>Internal values are read by nobody but this application, many times a second; a registry or field names would
 * cost more than the data. {@link ByteReader} is the other half.
 */
public final class ByteWriter {
    private byte[] buffer;
    private int size;

    public ByteWriter() {
        this(128);
    }

    public ByteWriter(int capacity) {
        buffer = new byte[capacity];
    }

    public ByteWriter raw(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    public ByteWriter bytes(byte[] bytes) {
        return number(bytes.length).raw(bytes);
    }

    public ByteWriter octet(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    public ByteWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    public ByteWriter number(long value) {
        ensure(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    public ByteWriter optionalNumber(@Nullable Long value) {
        flag(value != null);
        return value == null ? this : number(value);
    }

    public ByteWriter optionalNumber(@Nullable Integer value) {
        flag(value != null);
        return value == null ? this : number(value);
    }

    /** A long whose bytes sort like the number itself, for keys. */
    public ByteWriter sortable(long value) {
        ensure(8);
        long flipped = value ^ Long.MIN_VALUE;
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (flipped >>> shift);
        }
        return this;
    }

    public ByteWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public ByteWriter optionalText(@Nullable String value) {
        flag(value != null);
        return value == null ? this : text(value);
    }

    /** A number of four bytes, whatever it is. */
    public ByteWriter fixed(int value) {
        return octet(value >>> 24).octet(value >>> 16).octet(value >>> 8).octet(value);
    }

    /** Begins anew, in the same memory. */
    public void clear() {
        size = 0;
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void ensure(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
