package io.referrals.events.serde;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of one schema.
 *
 * <p>Avro's own writers and readers decide for each field of each record which kind it is and how to convert it; here
 * that is decided once per schema. Only the kinds our contract uses are known: another one fails the build.
 *
 * <p>One class with a switch rather than a class per kind: a switch is cheaper than a call that the JIT cannot foresee.
 */
final class ValueCodec {
    private enum Kind {
        BOOLEAN,
        INT,
        LONG,
        TIMESTAMP,
        STRING,
        BYTES,
        ARRAY,
        RECORD
    }

    private static final int REQUIRED = -1;

    private final Kind kind;
    /** The index of null in the value's union, or {@link #REQUIRED}. */
    private final int nullBranch;
    /** Of an array. */
    private final @Nullable ValueCodec items;
    /** Of a record. */
    private final @Nullable RecordCodec fields;

    /**
     * The codec of a schema.
     *
     * @throws IllegalArgumentException when the schema uses a kind of value that is not known here
     */
    ValueCodec(Schema schema) {
        nullBranch = schema.getType() == Schema.Type.UNION ? nullBranch(schema) : REQUIRED;
        Schema present = nullBranch == REQUIRED ? schema : schema.getTypes().get(1 - nullBranch);
        kind = kindOf(present);
        items = kind == Kind.ARRAY ? new ValueCodec(present.getElementType()) : null;
        fields = kind == Kind.RECORD ? new RecordCodec(present) : null;
    }

    private static int nullBranch(Schema union) {
        if (union.getTypes().size() != 2 || !union.isNullable()) {
            throw new IllegalArgumentException("The serde knows unions of null and one type only, not " + union);
        }
        return union.getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
    }

    private static Kind kindOf(Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN -> Kind.BOOLEAN;
            case INT -> Kind.INT;
            case LONG -> schema.getLogicalType() instanceof LogicalTypes.TimestampMillis ? Kind.TIMESTAMP : Kind.LONG;
            case STRING -> Kind.STRING;
            case BYTES -> Kind.BYTES;
            case ARRAY -> Kind.ARRAY;
            case RECORD -> Kind.RECORD;
            default -> throw new IllegalArgumentException("The serde does not know Avro's " + schema.getType());
        };
    }

    void write(@Nullable Object value, ByteSink out) {
        if (nullBranch != REQUIRED) {
            out.writeLong(value == null ? nullBranch : 1 - nullBranch);
            if (value == null) {
                return;
            }
        }
        if (value == null) {
            throw new AvroRuntimeException("a value is required");
        }
        switch (kind) {
            case BOOLEAN -> out.writeBoolean((Boolean) value);
            case INT -> out.writeLong((Integer) value);
            case LONG -> out.writeLong((Long) value);
            case TIMESTAMP -> out.writeLong(((Instant) value).toEpochMilli());
            case STRING -> out.writeString((String) value);
            case BYTES -> out.writeBytes((ByteBuffer) value);
            case ARRAY -> writeArray((List<?>) value, of(items), out);
            case RECORD -> of(fields).write(value, out);
        }
    }

    @Nullable
    Object read(ByteSource in) {
        if (nullBranch != REQUIRED && in.readBranch() == nullBranch) {
            return null;
        }
        return switch (kind) {
            case BOOLEAN -> in.readBoolean();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case TIMESTAMP -> Instant.ofEpochMilli(in.readLong());
            case STRING -> in.readString();
            case BYTES -> in.readBytes();
            case ARRAY -> readArray(of(items), in);
            case RECORD -> of(fields).read(in);
        };
    }

    private static void writeArray(List<?> values, ValueCodec items, ByteSink out) {
        if (!values.isEmpty()) {
            out.writeLong(values.size());
            for (Object value : values) {
                items.write(value, out);
            }
        }
        out.writeLong(0);
    }

    private static List<@Nullable Object> readArray(ValueCodec items, ByteSource in) {
        int count = in.readBlockCount();
        List<@Nullable Object> values = new ArrayList<>(count);
        for (; count > 0; count = in.readBlockCount()) {
            for (int i = 0; i < count; i++) {
                values.add(items.read(in));
            }
        }
        return values;
    }

    /** The part of a codec that its kind always has. */
    private static <T> T of(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("a codec without its part");
        }
        return part;
    }
}
