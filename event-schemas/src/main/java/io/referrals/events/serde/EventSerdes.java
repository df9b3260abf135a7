package io.referrals.events.serde;

import io.referrals.events.Topic;
import io.referrals.events.registry.RegistryConfig;
import io.referrals.events.registry.SchemaNotFoundException;
import io.referrals.events.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The serdes of the topics, chosen by configuration: {@code referrals.serde=own} (the default) or
 * {@code referrals.serde=confluent} for Confluent's {@code KafkaAvroSerializer} and {@code KafkaAvroDeserializer}, which
 * must then be on the class path. All other keys are Confluent's and mean the same for both. Both read and write the
 * same bytes and throw the same exceptions.
 *
 * <p>The serdes of one instance share one registry client; closing the instance closes it.
 */
public final class EventSerdes implements AutoCloseable {
    /** {@code own} or {@code confluent}. */
    public static final String SERDE = "referrals.serde";

    private final Map<String, ?> configs;
    /** Null with Confluent's classes, which bring their own client. */
    private final @Nullable SchemaRegistry registry;

    private EventSerdes(Map<String, ?> configs, @Nullable SchemaRegistry registry) {
        this.configs = configs;
        this.registry = registry;
    }

    /**
     * Reads the configuration; nothing is sent to the registry yet.
     *
     * @throws ConfigException when a value is wrong or Confluent's classes are chosen but missing
     */
    public static EventSerdes of(Map<String, ?> configs) {
        Object chosen = configs.get(SERDE);
        String name = chosen == null ? "own" : chosen.toString();
        return switch (name) {
            case "own" -> new EventSerdes(Map.copyOf(withoutNulls(configs)), SchemaRegistry.connect(configs));
            case "confluent" -> {
                ConfluentSerde.requireClasses();
                yield new EventSerdes(Map.copyOf(withoutNulls(configs)), null);
            }
            default -> throw new ConfigException(SERDE, name, "must be own or confluent");
        };
    }

    /** The keys that our own serde and its registry client read; for checks of a configuration before it is used. */
    public static ConfigDef configDef() {
        var all = RegistryConfig.configDef()
                .define(
                        SERDE,
                        ConfigDef.Type.STRING,
                        "own",
                        ConfigDef.ValidString.in("own", "confluent"),
                        ConfigDef.Importance.MEDIUM,
                        "Whose serializers and deserializers.");
        SerializerConfig.KEYS.configKeys().values().forEach(all::define);
        return all;
    }

    /** The serde of the topic's values, configured and ready. It reads records of the topic's type only. */
    public <T extends SpecificRecord> Serde<T> serde(Topic<T> topic) {
        Serde<T> serde = registry == null
                ? new ConfluentSerde<>(topic.recordType())
                : new SpecificAvroSerde<>(topic.recordType(), registry);
        serde.configure(configs, false);
        return serde;
    }

    /**
     * Whether records of a schema lie in their bytes as those of the topic's own schema do. False when the registry has
     * no such schema, and with Confluent's classes, which do not tell.
     *
     * @throws RuntimeException what the registry's client throws when it cannot be asked
     */
    public boolean isOwnLayout(Topic<?> topic, int schemaId) {
        if (registry == null) {
            return false;
        }
        try {
            return RecordReader.sameLayout(registry.schemaById(schemaId), topic.schema());
        } catch (SchemaNotFoundException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }

    private static Map<String, Object> withoutNulls(Map<String, ?> configs) {
        Map<String, Object> present = new HashMap<>();
        configs.forEach((key, value) -> {
            if (value != null) {
                present.put(key, value);
            }
        });
        return present;
    }
}
