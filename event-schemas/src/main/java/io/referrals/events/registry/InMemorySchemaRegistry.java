package io.referrals.events.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * A registry in this JVM's memory, for topology tests: {@code schema.registry.url=mock://<name>}. It enforces a
 * subject's own compatibility level, and NONE without one.
 */
public final class InMemorySchemaRegistry implements SchemaRegistry {
    private static final Map<String, InMemorySchemaRegistry> BY_NAME = new ConcurrentHashMap<>();

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, List<Schema>> subjects = new HashMap<>();
    private final Map<String, Compatibility> levels = new HashMap<>();

    /** The registry of that name, the same one each time. */
    public static InMemorySchemaRegistry named(String name) {
        return BY_NAME.computeIfAbsent(name, unused -> new InMemorySchemaRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        if (!isCompatible(subject, schema)) {
            throw new RegistryRefusedException(
                    "Schema " + schema.getFullName() + " is incompatible with subject " + subject);
        }
        List<Schema> versions = subjects.computeIfAbsent(subject, unused -> new ArrayList<>());
        if (!versions.contains(schema)) {
            versions.add(schema);
        }
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        if (!versions(subject).contains(schema)) {
            throw new SchemaNotFoundException(schema.getFullName() + " is not registered under " + subject);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public synchronized Schema schemaById(int id) {
        if (id < 1 || id > schemas.size()) {
            throw new SchemaNotFoundException("There is no schema with id " + id);
        }
        return schemas.get(id - 1);
    }

    @Override
    public synchronized RegisteredSchema latest(String subject) {
        List<Schema> versions = versions(subject);
        if (versions.isEmpty()) {
            throw new SchemaNotFoundException("There is no subject " + subject);
        }
        Schema newest = versions.get(versions.size() - 1);
        return new RegisteredSchema(subject, versions.size(), schemas.indexOf(newest) + 1, newest);
    }

    @Override
    public synchronized boolean isCompatible(String subject, Schema schema) {
        return levels.getOrDefault(subject, Compatibility.NONE).allows(schema, versions(subject));
    }

    @Override
    public synchronized Optional<Compatibility> compatibility(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    @Override
    public synchronized void setCompatibility(String subject, Compatibility level) {
        levels.put(subject, level);
    }

    /** Does nothing: others may use the registry of this name. */
    @Override
    public void close() {}

    private List<Schema> versions(String subject) {
        return subjects.getOrDefault(subject, List.of());
    }
}
