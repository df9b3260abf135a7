package io.referrals.events.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.referrals.events.Milestone;
import io.referrals.events.RewardRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Fills a record from a JSON object along its schema, and finds what only JSON can get wrong: missing fields and values
 * of the wrong type. Rules on values are {@link EventRules}'.
 *
 * <p>Whole numbers are JSON numbers without fraction and exponent: {@code 1.0} and {@code "1"} are none, for money must
 * not depend on how a producer prints floating point. An explicit null is absent. Unknown fields are ignored.
 */
final class JsonRecordReader {
    private static final Map<String, Supplier<SpecificRecord>> NESTED =
            Map.of(RewardRule.class.getName(), RewardRule::new, Milestone.class.getName(), Milestone::new);

    private final List<Field> fields;

    JsonRecordReader(Schema schema) {
        this.fields = schema.getFields().stream().map(Field::of).toList();
    }

    /**
     * @param path what stands before a field's name in messages, e.g. {@code rewardRules[0].}
     */
    void read(JsonNode object, SpecificRecord into, String path, FieldChecks checks) {
        for (Field field : fields) {
            JsonNode node = object.get(field.name);
            if (node == null || node.isNull() || field.isEmptyTime(node)) {
                if (field.required) {
                    checks.refuse(path + field.name, "is missing");
                } else {
                    into.put(field.position, field.absent);
                }
                continue;
            }
            Object value = field.type.read(node, path + field.name, checks);
            if (value != null) {
                into.put(field.position, value);
            } else if (field.required) {
                checks.refuse(path + field.name, "is not " + field.type.expected());
            } else {
                checks.invalidOptional(path + field.name, "is not " + field.type.expected());
                into.put(field.position, field.absent);
            }
        }
    }

    private record Field(
            String name,
            int position,
            boolean required,
            @Nullable Object absent,
            boolean isTime,
            Type type) {

        static Field of(Schema.Field field) {
            boolean required = !field.hasDefaultValue();
            Object absent = required ? null : SpecificData.get().getDefaultValue(field);
            Schema present = present(field.schema());
            boolean isTime = present.getLogicalType() instanceof LogicalTypes.TimestampMillis;
            return new Field(field.name(), field.pos(), required, absent, isTime, typeOf(present));
        }

        /** An optional time that is empty is absent, as an optional text is. */
        boolean isEmptyTime(JsonNode node) {
            return isTime && !required && node.isTextual() && node.textValue().isEmpty();
        }

        private static Schema present(Schema schema) {
            return schema.isUnion()
                    ? schema.getTypes().stream()
                            .filter(type -> type.getType() != Schema.Type.NULL)
                            .findFirst()
                            .orElseThrow()
                    : schema;
        }
    }

    private static Type typeOf(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> new Type("a string", (node, path, checks) -> text(node));
            case BOOLEAN ->
                new Type("true or false", (node, path, checks) -> node.isBoolean() ? node.booleanValue() : null);
            case INT ->
                new Type(
                        "a whole number of 32 bits",
                        (node, path, checks) ->
                                node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : null);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? new Type("a time like 2026-03-01T12:00:00Z", (node, path, checks) -> time(node))
                        : new Type(
                                "a whole number of 64 bits",
                                (node, path, checks) ->
                                        node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null);
            case ARRAY -> list(typeOf(schema.getElementType()));
            case RECORD -> nested(schema);
            default -> throw new IllegalArgumentException("no JSON form for " + schema);
        };
    }

    private static Type list(Type element) {
        return new Type("a list", (node, path, checks) -> {
            if (!node.isArray()) {
                return null;
            }
            List<Object> list = new ArrayList<>(node.size());
            for (int i = 0; i < node.size(); i++) {
                String at = path + '[' + i + ']';
                Object value = element.read(node.get(i), at, checks);
                if (value == null) {
                    checks.refuse(at, "is not " + element.expected());
                } else {
                    list.add(value);
                }
            }
            return list;
        });
    }

    private static Type nested(Schema schema) {
        JsonRecordReader reader = new JsonRecordReader(schema);
        Supplier<SpecificRecord> empty = NESTED.get(schema.getFullName());
        if (empty == null) {
            throw new IllegalArgumentException("no class for " + schema.getFullName());
        }
        return new Type("an object", (node, path, checks) -> {
            if (!node.isObject()) {
                return null;
            }
            SpecificRecord record = empty.get();
            reader.read(node, record, path + '.', checks);
            return record;
        });
    }

    /** Half a surrogate pair can be escaped in JSON but not written in UTF-8. */
    private static @Nullable String text(JsonNode node) {
        if (!node.isTextual()) {
            return null;
        }
        String text = node.textValue();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return null;
                }
                i++;
            }
        }
        return text;
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isTextual() ? Rfc3339.parse(node.textValue()) : null;
    }

    /**
     * How a JSON value becomes a field's.
     *
     * @param expected what it must be, for messages
     * @param reading the value, or null when it is something else
     */
    private record Type(String expected, Reading reading) {
        @Nullable
        Object read(JsonNode node, String path, FieldChecks checks) {
            return reading.read(node, path, checks);
        }
    }

    private interface Reading {
        @Nullable
        Object read(JsonNode node, String path, FieldChecks checks);
    }
}
