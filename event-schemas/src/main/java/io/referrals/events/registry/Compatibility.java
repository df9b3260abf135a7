package io.referrals.events.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;

/** Which schema changes a subject allows, as the Confluent registry names the levels. */
public enum Compatibility {
    NONE,
    /** Readers with the new schema read the latest records. */
    BACKWARD,
    /** Readers with the new schema read all records. */
    BACKWARD_TRANSITIVE,
    /** Readers with the latest schema read the new records. */
    FORWARD,
    /** Readers with any earlier schema read the new records. */
    FORWARD_TRANSITIVE,
    /** Both ways with the latest. */
    FULL,
    /** Both ways with all. */
    FULL_TRANSITIVE;

    /**
     * Checks that the schema may follow the earlier versions.
     *
     * @param versions earlier versions, oldest first
     * @throws SchemaValidationException names what cannot be read by whom
     */
    public void check(Schema schema, List<Schema> versions) throws SchemaValidationException {
        List<Schema> newestFirst = new ArrayList<>(versions);
        Collections.reverse(newestFirst);
        var builder = new SchemaValidatorBuilder();
        switch (this) {
            case NONE -> {}
            case BACKWARD -> builder.canReadStrategy().validateLatest().validate(schema, newestFirst);
            case BACKWARD_TRANSITIVE -> builder.canReadStrategy().validateAll().validate(schema, newestFirst);
            case FORWARD -> builder.canBeReadStrategy().validateLatest().validate(schema, newestFirst);
            case FORWARD_TRANSITIVE -> builder.canBeReadStrategy().validateAll().validate(schema, newestFirst);
            case FULL -> builder.mutualReadStrategy().validateLatest().validate(schema, newestFirst);
            case FULL_TRANSITIVE -> builder.mutualReadStrategy().validateAll().validate(schema, newestFirst);
        }
    }

    /** Whether the schema may follow the earlier versions, oldest first. */
    public boolean allows(Schema schema, List<Schema> versions) {
        try {
            check(schema, versions);
            return true;
        } catch (SchemaValidationException incompatible) {
            return false;
        }
    }
}
