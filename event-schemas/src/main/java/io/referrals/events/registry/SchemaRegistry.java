package io.referrals.events.registry;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Where the schemas of the topics are kept: numbered, by subject.
 *
 * <p>Implementations are safe for use by many threads. Every method may throw {@link RegistryUnavailableException}
 * (nothing was decided, try again) and {@link RegistryRefusedException} (the registry answered, and the answer is no).
 */
public interface SchemaRegistry extends AutoCloseable {

    /**
     * Connects to the registry that {@code schema.registry.url} names; see {@link RegistryConfig} for all keys. A URL
     * {@code mock://<name>} is a registry in this JVM's memory, shared by all who use the name, as with Confluent.
     *
     * <p>Nothing is sent yet: a registry that is down is noticed at the first use.
     */
    static SchemaRegistry connect(Map<String, ?> configs) {
        RegistryConfig config = RegistryConfig.of(configs);
        return config.inMemoryName()
                .<SchemaRegistry>map(InMemorySchemaRegistry::named)
                .orElseGet(() -> new CachingSchemaRegistry(new HttpSchemaRegistry(config), config.cacheCapacity()));
    }

    /** Registers the schema under the subject, or finds it there, and returns its id. */
    int register(String subject, Schema schema);

    /**
     * The id of a schema that is registered under the subject.
     *
     * @throws SchemaNotFoundException when it is not
     */
    int idOf(String subject, Schema schema);

    /**
     * The schema with this id.
     *
     * @throws SchemaNotFoundException when there is none, or none that Avro can read, and asking again would not help
     * @throws RegistryUnavailableException for everything else, wrong credentials too: asking later may help
     */
    Schema schemaById(int id);

    /**
     * The newest version under the subject.
     *
     * @throws SchemaNotFoundException when the subject is unknown
     */
    RegisteredSchema latest(String subject);

    /** Whether the subject's compatibility level would let the schema in; true for a new subject. */
    boolean isCompatible(String subject, Schema schema);

    /**
     * The subject's own compatibility level; empty when it follows the registry's. (Apicurio answers NONE for a subject
     * without its own, though it applies the registry's.)
     */
    Optional<Compatibility> compatibility(String subject);

    /** Sets the subject's own compatibility level. */
    void setCompatibility(String subject, Compatibility level);

    @Override
    void close();
}
