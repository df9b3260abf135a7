package io.referrals.events.serde;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;

/**
 * Reads Avro's binary encoding straight from an array, without copying it first. Never allocates more than the bytes
 * that are left could need, whatever lengths they claim.
 */
final class ByteSource {
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteSource(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    int remaining() {
        return end - position;
    }

    boolean readBoolean() {
        return next() == 1;
    }

    int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw new AvroRuntimeException("an int is out of range");
        }
        return (int) value;
    }

    /** Which of the two branches of a union follows. */
    int readBranch() {
        long branch = readLong();
        if (branch != 0 && branch != 1) {
            throw new AvroRuntimeException("the branch of a union is out of range");
        }
        return (int) branch;
    }

    long readLong() {
        byte first = next();
        if (first >= 0) {
            return (first >>> 1) ^ -(first & 1);
        }
        long raw = first & 0x7F;
        for (int shift = 7; shift < 64; shift += 7) {
            byte b = next();
            raw |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new AvroRuntimeException("number has more than ten bytes");
    }

    String readString() {
        int length = readLength();
        String value = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    ByteBuffer readBytes() {
        int length = readLength();
        ByteBuffer value = ByteBuffer.wrap(Arrays.copyOfRange(bytes, position, position + length));
        position += length;
        return value;
    }

    /** The number of items in the next block of an array, 0 at its end. Each item has at least one byte. */
    int readBlockCount() {
        long count = readLong();
        if (count < 0) {
            count = -count;
            readLong(); // the block's size, for those who skip it
        }
        return bounded(count, "items");
    }

    private int readLength() {
        return bounded(readLong(), "bytes");
    }

    private int bounded(long claimed, String what) {
        if (claimed < 0 || claimed > remaining()) {
            throw new AvroRuntimeException("claimed " + what + ": " + claimed + ", bytes left: " + remaining());
        }
        return (int) claimed;
    }

    private byte next() {
        if (position == end) {
            throw new AvroRuntimeException("the body ends in the middle of the record");
        }
        return bytes[position++];
    }
}
