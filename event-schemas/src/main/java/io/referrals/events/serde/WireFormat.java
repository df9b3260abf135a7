package io.referrals.events.serde;

/** Confluent's wire format: a zero, the schema's id as four bytes, big-endian, and the Avro body. */
public final class WireFormat {
    /** Bytes in front of the body. */
    public static final int HEADER_BYTES = 5;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /**
     * Reads the schema id.
     *
     * @throws MalformedRecordException when there is none
     */
    public static int schemaId(byte[] data, int offset, int length) {
        if (length < HEADER_BYTES) {
            throw new MalformedRecordException("Record is shorter than the " + HEADER_BYTES
                    + " bytes of Confluent's header; its bytes: " + length);
        }
        if (data[offset] != MAGIC) {
            throw new MalformedRecordException("Record does not begin with Confluent's magic byte 0");
        }
        int id = (data[offset + 1] & 0xff) << 24
                | (data[offset + 2] & 0xff) << 16
                | (data[offset + 3] & 0xff) << 8
                | data[offset + 4] & 0xff;
        if (id < 0) {
            throw new MalformedRecordException("Schema id " + Integer.toUnsignedString(id) + " is out of range");
        }
        return id;
    }

    static void putHeader(byte[] data, int schemaId) {
        data[0] = MAGIC;
        data[1] = (byte) (schemaId >>> 24);
        data[2] = (byte) (schemaId >>> 16);
        data[3] = (byte) (schemaId >>> 8);
        data[4] = (byte) schemaId;
    }
}
