package io.referrals.cli.topics;

import io.referrals.cli.topics.SchemaChange.Registration;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.registry.Compatibility;
import io.referrals.events.registry.ContractSchema;
import io.referrals.events.registry.RegisteredSchema;
import io.referrals.events.registry.SchemaNotFoundException;
import io.referrals.events.registry.SchemaRegistry;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The way from the schemas a registry has to those of this release. Nothing is ever deleted, and a newer version that
 * somebody else registered stays the newest.
 */
public final class SchemaPlan {
    /** Of the topics that storefronts write, so that nobody registers what others could not read. The build checks it too. */
    public static final Compatibility EVENT_LEVEL = Compatibility.FULL_TRANSITIVE;

    private final List<SchemaChange> changes;

    private SchemaPlan(List<SchemaChange> changes) {
        this.changes = changes;
    }

    /** Compares the registry with the schema of every public topic. */
    public static SchemaPlan of(SchemaRegistry registry) {
        return new SchemaPlan(
                Topics.ALL.stream().map(topic -> compare(topic, registry)).toList());
    }

    private static SchemaChange compare(Topic<?> topic, SchemaRegistry registry) {
        var latest = latest(topic.subject(), registry);
        if (latest == null) {
            return new SchemaChange(topic, "-", Registration.FIRST, isEvent(topic));
        }
        var level = isEvent(topic) ? registry.compatibility(topic.subject()) : Optional.of(EVENT_LEVEL);
        var current = "version " + latest.version()
                + (isEvent(topic)
                        ? ", compatibility " + level.map(Compatibility::name).orElse("not set")
                        : "");
        var schema = ContractSchema.of(topic.schema());
        return new SchemaChange(
                topic,
                current,
                registration(topic.subject(), schema, registry),
                !level.equals(Optional.of(EVENT_LEVEL)));
    }

    private static @Nullable RegisteredSchema latest(String subject, SchemaRegistry registry) {
        try {
            return registry.latest(subject);
        } catch (SchemaNotFoundException e) {
            return null;
        }
    }

    private static Registration registration(String subject, Schema schema, SchemaRegistry registry) {
        try {
            var unused = registry.idOf(subject, schema);
            return Registration.NONE;
        } catch (SchemaNotFoundException e) {
            return registry.isCompatible(subject, schema) ? Registration.NEW_VERSION : Registration.INCOMPATIBLE;
        }
    }

    private static boolean isEvent(Topic<?> topic) {
        return Topics.INPUTS.contains(topic);
    }

    /** Every public topic with what is to be done about its schema. */
    public List<SchemaChange> changes() {
        return changes;
    }

    public boolean isEmpty() {
        return changes.stream().noneMatch(SchemaChange::isOpen);
    }

    /**
     * Carries the plan out. The level comes before the new version, which it is to hold for; but a subject without a version
     * cannot have a level.
     */
    public void apply(SchemaRegistry registry) {
        for (var change : changes) {
            var subject = change.topic().subject();
            var isNew = change.registration() == Registration.FIRST;
            if (change.setsLevel() && !isNew) {
                registry.setCompatibility(subject, EVENT_LEVEL);
            }
            if (change.registration() != Registration.NONE) {
                registry.register(subject, ContractSchema.of(change.topic().schema()));
            }
            if (change.setsLevel() && isNew) {
                registry.setCompatibility(subject, EVENT_LEVEL);
            }
        }
    }
}
