package io.referrals.events.serde;

import io.referrals.events.registry.SchemaRegistry;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Our records in Confluent's wire format. Takes Confluent's configuration keys; to use Confluent's own class instead,
 * change the import to {@code io.confluent.kafka.streams.serdes.avro.SpecificAvroSerde}.
 *
 * <p>Safe for use by many threads once configured.
 */
public final class SpecificAvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final SpecificAvroSerializer<T> serializer;
    private final SpecificAvroDeserializer<T> deserializer;

    /** Reads whichever of our records the data says; to be configured before use. */
    public SpecificAvroSerde() {
        serializer = new SpecificAvroSerializer<>();
        deserializer = new SpecificAvroDeserializer<>();
    }

    /** Reads records of this type only; to be configured before use. */
    public SpecificAvroSerde(Class<T> recordType) {
        serializer = new SpecificAvroSerializer<>();
        deserializer = new SpecificAvroDeserializer<>(recordType);
    }

    /** Reads records of this type only, with a registry that the caller closes. */
    public SpecificAvroSerde(Class<T> recordType, SchemaRegistry registry) {
        serializer = new SpecificAvroSerializer<>(registry);
        deserializer = new SpecificAvroDeserializer<>(recordType, registry);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        serializer.configure(configs, isKey);
        deserializer.configure(configs, isKey);
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }
}
