package io.referrals.events.serde;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's own serializer and deserializer, found by name, since they are not among our dependencies.
 *
 * <p>Set so that the same schema is registered as by ours (without Java's string hints) and generated records of the
 * topic's type are read. What they throw is told apart into our three kinds of failure.
 */
final class ConfluentSerde<T extends SpecificRecord> implements Serde<T> {
    private static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    private static final String DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    private final Class<T> recordType;
    private final Serializer<Object> serializer;
    private final Deserializer<?> deserializer;

    @SuppressWarnings("unchecked") // KafkaAvroSerializer implements Serializer<Object>
    ConfluentSerde(Class<T> recordType) {
        TrustedRecords.trust();
        this.recordType = recordType;
        this.serializer = (Serializer<Object>) create(SERIALIZER, Serializer.class);
        this.deserializer = create(DESERIALIZER, Deserializer.class);
    }

    static void requireClasses() {
        load(SERIALIZER);
        load(DESERIALIZER);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        Map<String, Object> theirs = new HashMap<>(configs);
        theirs.putIfAbsent("avro.remove.java.properties", true);
        theirs.put("specific.avro.reader", true);
        theirs.put(isKey ? "specific.avro.key.type" : "specific.avro.value.type", recordType.getName());
        serializer.configure(theirs, isKey);
        deserializer.configure(theirs, isKey);
    }

    @Override
    public Serializer<T> serializer() {
        return new Serializer<>() {
            @Override
            public byte @Nullable [] serialize(String topic, @Nullable T data) {
                try {
                    return serializer.serialize(topic, data);
                } catch (KafkaException e) {
                    throw ConfluentFailure.whileWriting(topic, e);
                }
            }

            @Override
            public void close() {
                serializer.close();
            }
        };
    }

    @Override
    public Deserializer<T> deserializer() {
        return new Deserializer<>() {
            @Override
            public @Nullable T deserialize(String topic, byte @Nullable [] data) {
                if (data != null) {
                    WireFormat.schemaId(data, 0, data.length);
                }
                try {
                    return recordType.cast(deserializer.deserialize(topic, data));
                } catch (KafkaException | ClassCastException e) {
                    throw ConfluentFailure.whileReading(topic, e);
                }
            }

            @Override
            public void close() {
                deserializer.close();
            }
        };
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }

    private static <S> S create(String name, Class<S> type) {
        try {
            return type.cast(load(name).getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(EventSerdes.SERDE + "=confluent: cannot create " + name + ": " + e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, true, ConfluentSerde.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ConfigException(EventSerdes.SERDE + "=confluent needs " + name
                    + " (io.confluent:kafka-avro-serializer) on the class path; see the Maven profile confluent");
        }
    }
}
