package io.referrals.streams.topology.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ByteWriter} wrote; running past the end is an {@link IllegalStateException}. */
public final class ByteReader {
    private final byte[] buffer;
    private int position;

    public ByteReader(byte[] buffer) {
        this(buffer, 0);
    }

    public ByteReader(byte[] buffer, int position) {
        this.buffer = buffer;
        this.position = position;
    }

    /** Where it reads on. */
    public int position() {
        return position;
    }

    /** Has it read on from somewhere else. */
    public void position(int newPosition) {
        position = newPosition;
    }

    public byte[] raw(int length) {
        require(length);
        byte[] bytes = Arrays.copyOfRange(buffer, position, position + length);
        position += length;
        return bytes;
    }

    public byte[] bytes() {
        return raw(count());
    }

    public boolean hasMore() {
        return position < buffer.length;
    }

    public int octet() {
        require(1);
        return buffer[position++] & 0xFF;
    }

    /** A number of four bytes. */
    public int fixed() {
        return octet() << 24 | octet() << 16 | octet() << 8 | octet();
    }

    public boolean flag() {
        return octet() != 0;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if ((octet & 0x80) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalStateException("a number runs past 10 bytes at " + position);
    }

    public int integer() {
        return Math.toIntExact(number());
    }

    /** A length or count: never negative and never more than the bytes that are left. */
    public int count() {
        long count = number();
        if (count < 0 || count > buffer.length - position) {
            throw new IllegalStateException("a count of " + count + " at " + position + " of " + buffer.length);
        }
        return (int) count;
    }

    @Nullable
    public Long optionalNumber() {
        return flag() ? (Long) number() : null;
    }

    @Nullable
    public Integer optionalInteger() {
        return flag() ? (Integer) integer() : null;
    }

    public long sortable() {
        require(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (buffer[position++] & 0xFF);
        }
        return value ^ Long.MIN_VALUE;
    }

    public String text() {
        int length = count();
        String text = new String(buffer, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    @Nullable
    public String optionalText() {
        return flag() ? text() : null;
    }

    public String rest() {
        String text = new String(buffer, position, buffer.length - position, StandardCharsets.UTF_8);
        position = buffer.length;
        return text;
    }

    private void require(int length) {
        if (length < 0 || position + length > buffer.length) {
            throw new IllegalStateException(
                    "needs " + length + " bytes at " + position + " but the value has " + buffer.length);
        }
    }
}
