package io.referrals.events.serde;

import io.referrals.events.registry.ContractSchema;
import io.referrals.events.registry.RegisteredSchema;
import io.referrals.events.registry.SchemaRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes our records in Confluent's wire format; {@code null} is {@code null}. The subject is {@code <topic>-value} or
 * {@code <topic>-key}.
 *
 * <p>Throws {@link SerializationException} for a record that lacks a required field, and the registry's exceptions when
 * no schema id can be had. Safe for use by many threads once configured.
 */
public final class SpecificAvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private final boolean ownsRegistry;
    private @Nullable SchemaRegistry registry;
    private SerializerConfig config = SerializerConfig.of(Map.of());
    private String suffix = "-value";
    private final Map<Origin, Target> targets = new ConcurrentHashMap<>();
    /** The target used last: most producers write one kind of record to one topic. */
    private volatile @Nullable Target last;

    private record Origin(String topic, Class<?> recordType) {}

    /** How the records of an origin are written, known after the first. */
    private record Target(
            Origin origin,
            int schemaId,
            RecordCodec codec,
            @Nullable SchemaTranslation translation) {}

    /** To be configured before use. */
    public SpecificAvroSerializer() {
        ownsRegistry = true;
    }

    /** With a registry that the caller closes. */
    public SpecificAvroSerializer(SchemaRegistry registry) {
        this.ownsRegistry = false;
        this.registry = registry;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        config = SerializerConfig.of(configs);
        suffix = isKey ? "-key" : "-value";
        if (registry == null) {
            registry = SchemaRegistry.connect(configs);
        }
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T record) {
        if (record == null) {
            return null;
        }
        Target target = target(topic, record.getClass());
        ByteSink sink = ByteSink.begin();
        try {
            target.codec.write(record, sink);
            byte[] data = sink.finish(target.schemaId);
            return target.translation == null ? data : target.translation.apply(data);
        } catch (AvroRuntimeException | IOException e) {
            throw new SerializationException("Cannot write a record for " + topic + ": " + e.getMessage(), e);
        }
    }

    private Target target(String topic, Class<?> recordType) {
        Target recent = last;
        if (recent == null || recent.origin.recordType != recordType || !recent.origin.topic.equals(topic)) {
            recent = targets.computeIfAbsent(new Origin(topic, recordType), this::newTarget);
            last = recent;
        }
        return recent;
    }

    private Target newTarget(Origin origin) {
        if (registry == null) {
            throw new IllegalStateException("configure() comes first");
        }
        RecordCodec codec = RecordCodec.of(origin.recordType);
        Schema schema = ContractSchema.of(codec.schema());
        String subject = origin.topic + suffix;
        if (config.useLatestVersion()) {
            RegisteredSchema latest = registry.latest(subject);
            return new Target(origin, latest.id(), codec, SchemaTranslation.between(schema, latest, config.strict()));
        }
        int id = config.autoRegister() ? registry.register(subject, schema) : registry.idOf(subject, schema);
        return new Target(origin, id, codec, null);
    }

    @Override
    public void close() {
        if (ownsRegistry && registry != null) {
            registry.close();
        }
    }
}
