package io.referrals.events.serde;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.registry.SchemaNotFoundException;
import io.referrals.events.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads our records from Confluent's wire format; {@code null} is {@code null}.
 *
 * <p>Throws {@link MalformedRecordException} for a record that can never be read, and the registry's exceptions for
 * anything that is not the record's fault. Safe for use by many threads once configured. Always reads generated records,
 * as Confluent's does with {@code specific.avro.reader=true}.
 */
public final class SpecificAvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    /** Schemas a topic has in its life are few; ids beyond this are somebody's mistake and must not fill the memory. */
    private static final int MAX_READERS = 1_000;

    private static final Map<String, Class<?>> OUR_RECORDS = Topics.ALL.stream()
            .collect(
                    Collectors.toMap(topic -> topic.schema().getFullName(), Topic::recordType, (first, same) -> first));

    private final @Nullable Class<T> recordType;
    private final boolean ownsRegistry;
    private @Nullable SchemaRegistry registry;
    private final Map<Integer, RecordReader> readers = new ConcurrentHashMap<>();
    /** The reader of the id seen last: nearly all records of a topic have one id. */
    private volatile @Nullable Known last;

    private record Known(int id, RecordReader reader) {}

    /** Reads whichever of our records the data says; to be configured before use. */
    public SpecificAvroDeserializer() {
        this(null, null, true);
    }

    /** Reads records of this type only; to be configured before use. */
    public SpecificAvroDeserializer(Class<T> recordType) {
        this(recordType, null, true);
    }

    /** Reads records of this type only, with a registry that the caller closes. */
    public SpecificAvroDeserializer(Class<T> recordType, SchemaRegistry registry) {
        this(recordType, registry, false);
    }

    private SpecificAvroDeserializer(
            @Nullable Class<T> recordType, @Nullable SchemaRegistry registry, boolean ownsRegistry) {
        this.recordType = recordType;
        this.registry = registry;
        this.ownsRegistry = ownsRegistry;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (registry == null) {
            registry = SchemaRegistry.connect(configs);
        }
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] data) {
        return data == null ? null : read(topic, data, 0, data.length);
    }

    @Override
    public @Nullable T deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
        if (data == null) {
            return null;
        }
        if (data.hasArray()) {
            return read(topic, data.array(), data.arrayOffset() + data.position(), data.remaining());
        }
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return read(topic, copy, 0, copy.length);
    }

    /**
     * Reads a record that is part of a larger array, without copying it.
     *
     * @param topic for messages only
     */
    public T read(String topic, byte[] data, int offset, int length) {
        int id = idOf(topic, data, offset, length);
        RecordReader reader = reader(topic, id);
        try {
            @SuppressWarnings("unchecked") // the reader was made for the record type, or the caller asked for any
            T result = (T) reader.read(data, offset + WireFormat.HEADER_BYTES, length - WireFormat.HEADER_BYTES);
            return result;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw malformed(topic, "the body does not fit schema id " + id + ": " + reader.problem(e), e);
        }
    }

    private static int idOf(String topic, byte[] data, int offset, int length) {
        try {
            return WireFormat.schemaId(data, offset, length);
        } catch (MalformedRecordException e) {
            throw malformed(topic, e.getMessage(), e);
        }
    }

    private RecordReader reader(String topic, int id) {
        Known recent = last;
        if (recent != null && recent.id == id) {
            return recent.reader;
        }
        RecordReader reader = readers.get(id);
        if (reader == null) {
            reader = newReader(topic, id);
            if (readers.size() >= MAX_READERS) {
                readers.clear();
            }
            readers.put(id, reader);
        }
        last = new Known(id, reader);
        return reader;
    }

    private RecordReader newReader(String topic, int id) {
        if (registry == null) {
            throw new IllegalStateException("configure() comes first");
        }
        Schema writer;
        try {
            writer = registry.schemaById(id);
        } catch (SchemaNotFoundException e) {
            throw malformed(topic, "unknown schema id " + id + ": " + e.getMessage(), e);
        }
        Class<?> type = recordType != null ? recordType : OUR_RECORDS.get(writer.getFullName());
        if (type == null) {
            return new RecordReader.Unreadable("it is of " + writer.getFullName() + ", not one of ours");
        }
        try {
            return RecordReader.of(writer, type);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // An id's schema never changes, so there is no use in trying once more for the next record.
            return new RecordReader.Unreadable("it does not fit " + type.getSimpleName());
        }
    }

    private static MalformedRecordException malformed(String topic, @Nullable String what, @Nullable Throwable cause) {
        String message = "Cannot read a record of " + topic + ": " + what;
        return cause == null ? new MalformedRecordException(message) : new MalformedRecordException(message, cause);
    }

    @Override
    public void close() {
        if (ownsRegistry && registry != null) {
            registry.close();
        }
    }
}
