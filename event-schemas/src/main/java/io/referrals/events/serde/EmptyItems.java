package io.referrals.events.serde;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Finds lists whose items may take no bytes: a record of a few bytes can claim any number of them, and whoever reads or
 * skips them counts to it.
 */
final class EmptyItems {
    private final Set<String> seen = new HashSet<>();

    private EmptyItems() {}

    /** Whether there are such lists anywhere in a schema. */
    static boolean areIn(Schema schema) {
        return new EmptyItems().found(schema);
    }

    private boolean found(Schema schema) {
        return switch (schema.getType()) {
            case ARRAY -> mayBeEmpty(schema.getElementType(), new HashSet<>()) || found(schema.getElementType());
            case MAP -> found(schema.getValueType());
            case UNION -> schema.getTypes().stream().anyMatch(this::found);
            case RECORD ->
                seen.add(schema.getFullName()) && schema.getFields().stream().anyMatch(field -> found(field.schema()));
            default -> false;
        };
    }

    /** A union takes a byte, a list and a map too; a record that is in itself without one of these never ends. */
    private static boolean mayBeEmpty(Schema schema, Set<String> inside) {
        return switch (schema.getType()) {
            case NULL -> true;
            case FIXED -> schema.getFixedSize() == 0;
            case RECORD -> {
                boolean endless = !inside.add(schema.getFullName());
                boolean empty =
                        !endless && schema.getFields().stream().allMatch(field -> mayBeEmpty(field.schema(), inside));
                inside.remove(schema.getFullName());
                yield empty;
            }
            default -> false;
        };
    }
}
