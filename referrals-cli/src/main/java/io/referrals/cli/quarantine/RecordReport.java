package io.referrals.cli.quarantine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.Table;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one refused record.
 *
 * @param event its fields when its bytes can be decoded
 * @param raw whether it is printed as it is, with its bytes
 */
record RecordReport(Refused refused, @Nullable ObjectNode event, RedriveRule rule, boolean raw) {
    private static final ObjectMapper JSON = new ObjectMapper();

    ObjectNode json() {
        var record = refused.record();
        var key = refused.key();
        var value = refused.value();
        var objection = rule.objection(refused);
        var node = JSON.createObjectNode()
                .put("coordinates", refused.coordinates())
                .put("reason", record.getReason())
                .put("message", raw ? record.getMessage() : Redaction.message(record.getMessage()))
                .put("sourceTopic", record.getSourceTopic())
                .put("sourcePartition", record.getSourcePartition())
                .put("sourceOffset", record.getSourceOffset())
                .put("input", record.getInput())
                .put("line", record.getLine())
                .put("arrivedAt", record.getArrivedAt().toString())
                .put("refusedAt", refused.refusedAt().toString())
                .put("attempts", record.getAttempts())
                .put("redrivable", objection == null)
                .put("objection", objection)
                .put("key", key == null ? null : raw ? utf8(key) : Redaction.key(key))
                .put("valueBytes", value == null ? null : (Integer) value.length);
        var headers = node.putArray("headers");
        for (var header : refused.headers()) {
            headers.addObject().put("name", header.key()).put("value", text(header));
        }
        node.set("event", event == null ? null : raw ? event : Redaction.event(event));
        if (raw) {
            node.put("keyBase64", key == null ? null : Base64.getEncoder().encodeToString(key));
            node.put("valueBase64", value == null ? null : Base64.getEncoder().encodeToString(value));
        }
        return node;
    }

    /** The same for people: absent things are left out. */
    void print(PrintWriter out) {
        var table = new Table(refused.coordinates(), "");
        json().properties().forEach(field -> {
            var value = field.getValue();
            if (value.isValueNode() && !value.isNull() && !field.getKey().equals("coordinates")) {
                table.row(field.getKey(), value.asText());
            }
        });
        table.print(out);
        if (refused.headers().iterator().hasNext()) {
            var headers = new Table("HEADER", "VALUE");
            refused.headers().forEach(header -> headers.row(header.key(), text(header)));
            out.println();
            headers.print(out);
        }
        out.println();
        if (event == null) {
            out.println("The value cannot be decoded" + (raw ? "." : ": --raw prints its bytes."));
            out.flush();
            return;
        }
        var fields = new Table("FIELD", "VALUE");
        (raw ? event : Redaction.event(event)).properties().forEach(field -> {
            var value = field.getValue();
            fields.row(field.getKey(), value.isTextual() ? value.textValue() : value.toString());
        });
        fields.print(out);
    }

    private String text(Header header) {
        var value = header.value();
        return !raw ? Redaction.header(header) : value == null ? "-" : utf8(value);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
