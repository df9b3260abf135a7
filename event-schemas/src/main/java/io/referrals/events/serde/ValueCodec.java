package io.referrals.events.serde;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of one schema.
 *
 * <p>Avro's own writers and readers decide for each field of each record which kind it is and how to convert it; here
 * that is decided once per schema. Only the kinds our contract uses are known: another one fails the build.
 */
interface ValueCodec {
    void write(@Nullable Object value, ByteSink out);

    @Nullable
    Object read(ByteSource in);

    /**
     * The codec of a schema.
     *
     * @throws IllegalArgumentException when the schema uses a kind of value that is not known here
     */
    static ValueCodec of(Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN ->
                new Scalar<>(Boolean.class, (value, out) -> out.writeBoolean(value), ByteSource::readBoolean);
            case INT -> new Scalar<>(Integer.class, (value, out) -> out.writeLong(value), ByteSource::readInt);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? new Scalar<>(
                                Instant.class,
                                (value, out) -> out.writeLong(value.toEpochMilli()),
                                in -> Instant.ofEpochMilli(in.readLong()))
                        : new Scalar<>(Long.class, (value, out) -> out.writeLong(value), ByteSource::readLong);
            case STRING -> new Scalar<>(String.class, (value, out) -> out.writeString(value), ByteSource::readString);
            case BYTES -> new Scalar<>(ByteBuffer.class, (value, out) -> out.writeBytes(value), ByteSource::readBytes);
            case ARRAY -> new Items(of(schema.getElementType()));
            case UNION -> Absentable.of(schema);
            case RECORD -> new RecordCodec(schema);
            default -> throw new IllegalArgumentException("The serde does not know Avro's " + schema.getType());
        };
    }

    /** A value without parts. */
    record Scalar<T>(Class<T> type, BiConsumer<T, ByteSink> writer, Function<ByteSource, T> reader)
            implements ValueCodec {
        @Override
        public void write(@Nullable Object value, ByteSink out) {
            if (value == null) {
                throw new AvroRuntimeException("a " + type.getSimpleName() + " is required");
            }
            writer.accept(type.cast(value), out);
        }

        @Override
        public Object read(ByteSource in) {
            return reader.apply(in);
        }
    }

    /** An array. */
    record Items(ValueCodec item) implements ValueCodec {
        @Override
        public void write(@Nullable Object value, ByteSink out) {
            if (!(value instanceof List<?> list)) {
                throw new AvroRuntimeException("a List is required");
            }
            if (!list.isEmpty()) {
                out.writeLong(list.size());
                for (Object element : list) {
                    item.write(element, out);
                }
            }
            out.writeLong(0);
        }

        @Override
        public Object read(ByteSource in) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int count = in.readBlockCount(); count > 0; count = in.readBlockCount()) {
                for (int i = 0; i < count; i++) {
                    list.add(item.read(in));
                }
            }
            return list;
        }
    }

    /** A union of null and one type. */
    record Absentable(ValueCodec present, int nullBranch) implements ValueCodec {
        static Absentable of(Schema union) {
            List<Schema> branches = union.getTypes();
            if (branches.size() != 2 || !union.isNullable()) {
                throw new IllegalArgumentException("The serde knows unions of null and one type only, not " + union);
            }
            int nullBranch = branches.get(0).getType() == Schema.Type.NULL ? 0 : 1;
            return new Absentable(ValueCodec.of(branches.get(1 - nullBranch)), nullBranch);
        }

        @Override
        public void write(@Nullable Object value, ByteSink out) {
            if (value == null) {
                out.writeLong(nullBranch);
            } else {
                out.writeLong(1 - nullBranch);
                present.write(value, out);
            }
        }

        @Override
        public @Nullable Object read(ByteSource in) {
            long branch = in.readLong();
            if (branch == nullBranch) {
                return null;
            }
            if (branch != 1 - nullBranch) {
                throw new AvroRuntimeException("union branch " + branch + " is out of range");
            }
            return present.read(in);
        }
    }
}
