package io.referrals.cli.quarantine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.events.serde.MalformedRecordException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** What the original bytes of refused records say, as far as they say anything. */
public final class Originals {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@+-]{1,128}");

    private final Map<String, Deserializer<? extends SpecificRecord>> deserializers = new HashMap<>();

    public Originals(EventSerdes serdes) {
        for (Topic<?> topic : Topics.INPUTS) {
            deserializers.put(topic.name(), serdes.serde(topic).deserializer());
        }
    }

    /** The fields of the event, or null when the bytes cannot be decoded. */
    public @Nullable ObjectNode decode(Refused refused) {
        var value = refused.value();
        if (value == null) {
            return null;
        }
        return refused.isLine() ? line(value) : record(refused.record().getSourceTopic(), value);
    }

    /** The storefront it belongs to by its fields, or else by its key; null when neither names one. */
    public @Nullable String storefront(Refused refused) {
        var event = decode(refused);
        var field = event == null ? null : event.path("storefrontId").textValue();
        if (field != null && ID.matcher(field).matches()) {
            return field;
        }
        var key = refused.key();
        var text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        var first = text.substring(0, Math.max(0, text.indexOf('|')));
        return ID.matcher(first).matches() ? first : null;
    }

    private @Nullable ObjectNode record(String topic, byte[] value) {
        var deserializer = deserializers.get(topic);
        if (deserializer == null) {
            return null;
        }
        try {
            return (ObjectNode) json(deserializer.deserialize(topic, value));
        } catch (MalformedRecordException e) {
            return null; // that is why it was refused
        }
    }

    private static @Nullable ObjectNode line(byte[] value) {
        try {
            return JSON.readTree(value) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null; // that is why it was refused
        } catch (IOException e) {
            throw new IllegalStateException("no file is read here", e);
        }
    }

    private static JsonNode json(Object value) {
        var nodes = JsonNodeFactory.instance;
        if (value instanceof SpecificRecord record) {
            var object = nodes.objectNode();
            for (var field : record.getSchema().getFields()) {
                var content = record.get(field.pos());
                if (content != null) {
                    object.set(field.name(), json(content));
                }
            }
            return object;
        }
        if (value instanceof List<?> list) {
            var array = nodes.arrayNode();
            list.forEach(element -> array.add(json(element)));
            return array;
        }
        if (value instanceof Number number) {
            return nodes.numberNode(number.longValue());
        }
        return value instanceof Boolean truth ? nodes.booleanNode(truth) : nodes.textNode(value.toString());
    }
}
