package io.referrals.events.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/**
 * The schema as the contract has it.
 *
 * <p>Generated classes carry a schema with Java's own hints on each string. Other languages have no use for them, and a
 * schema with hints is another schema to the registry: two ids for one contract, and a new version nobody wanted.
 */
public final class ContractSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STRING_HINT = "avro.java.string";

    private ContractSchema() {}

    /** The schema without Java's string hints; the same object when it has none. */
    public static Schema of(Schema schema) {
        String text = schema.toString();
        if (!text.contains(STRING_HINT)) {
            return schema;
        }
        try {
            JsonNode tree = JSON.readTree(text);
            removeHints(tree);
            return new Schema.Parser().parse(JSON.writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro printed a schema that is not JSON: " + schema.getFullName(), e);
        }
    }

    private static void removeHints(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(STRING_HINT);
        }
        node.forEach(ContractSchema::removeHints);
    }
}
