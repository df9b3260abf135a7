package io.referrals.events.registry;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * Remembers what never changes: the schema of an id and the id of a schema; and for a while which ids have none. The
 * latest version, compatibility and other failures are asked for each time.
 *
 * <p>Bounded: a full cache starts over, which costs a few requests and needs no bookkeeping on the way.
 */
final class CachingSchemaRegistry implements SchemaRegistry {
    private final SchemaRegistry registry;
    private final int capacity;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Entry, Integer> ids = new ConcurrentHashMap<>();
    private final UnknownSchemas unknown;

    private record Entry(String subject, Schema schema, boolean registered) {}

    CachingSchemaRegistry(SchemaRegistry registry, int capacity) {
        this.registry = registry;
        this.capacity = capacity;
        this.unknown = new UnknownSchemas(capacity, System::nanoTime);
    }

    @Override
    public int register(String subject, Schema schema) {
        return remember(ids, new Entry(subject, schema, true), () -> registry.register(subject, schema));
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return remember(ids, new Entry(subject, schema, false), () -> registry.idOf(subject, schema));
    }

    @Override
    public Schema schemaById(int id) {
        return remember(schemas, id, () -> unknown.orAsk(id, () -> registry.schemaById(id)));
    }

    @Override
    public RegisteredSchema latest(String subject) {
        return registry.latest(subject);
    }

    @Override
    public boolean isCompatible(String subject, Schema schema) {
        return registry.isCompatible(subject, schema);
    }

    @Override
    public Optional<Compatibility> compatibility(String subject) {
        return registry.compatibility(subject);
    }

    @Override
    public void setCompatibility(String subject, Compatibility level) {
        registry.setCompatibility(subject, level);
    }

    @Override
    public void close() {
        registry.close();
    }

    /** Asks without a lock: two threads may ask the same at the same time, but nobody waits behind a slow answer. */
    private <K, V> V remember(Map<K, V> cache, K key, Supplier<V> ask) {
        V known = cache.get(key);
        if (known != null) {
            return known;
        }
        V answer = ask.get();
        if (cache.size() >= capacity) {
            cache.clear();
        }
        cache.put(key, answer);
        return answer;
    }
}
