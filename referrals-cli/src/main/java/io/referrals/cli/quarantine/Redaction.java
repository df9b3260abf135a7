package io.referrals.cli.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.referrals.cli.Counts;
import io.referrals.events.EventHeaders;
import io.referrals.events.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Header;

/**
 * Makes a refused record fit to be read over a shoulder.
 *
 * <p>By contract events carry no personal data but hashes of it. A refused one may have broken that contract, so hashes
 * and whatever looks like an e-mail address are shown as a short hash (equal ones stay equal), fields and headers the
 * contract does not know by their size alone, and addresses of pages without their parameters.
 */
final class Redaction {
    private static final Set<String> KNOWN_FIELDS = knownFields();
    private static final Set<String> KNOWN_HEADERS =
            Set.of(EventHeaders.INPUT, EventHeaders.LINE, EventHeaders.ATTEMPTS, EventHeaders.REDRIVEN, "traceparent");
    private static final int HASH_BYTES = 4;
    private static final Pattern MAYBE_ADDRESS = Pattern.compile("[^\\s'\",;:()]*@[^\\s'\",;:()]*");

    private Redaction() {}

    /** The event's fields as they may be shown; the given ones are not changed. */
    static ObjectNode event(ObjectNode event) {
        var shown = event.objectNode();
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            shown.set(text(field.getKey()), field(field.getKey(), field.getValue()));
        }
        return shown;
    }

    /** A header's value as it may be shown. */
    static String header(Header header) {
        var value = header.value();
        if (value == null) {
            return "-";
        }
        return KNOWN_HEADERS.contains(header.key())
                ? text(new String(value, StandardCharsets.UTF_8))
                : Counts.of(value.length, "byte");
    }

    /** A key as it may be shown. */
    static String key(byte[] key) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
            return text.codePoints().anyMatch(Character::isISOControl) ? Counts.of(key.length, "byte") : text(text);
        } catch (CharacterCodingException e) {
            return Counts.of(key.length, "byte");
        }
    }

    /** Why a record was refused. Messages do not quote values any more, but those of earlier versions did. */
    static String message(String message) {
        return MAYBE_ADDRESS.matcher(message).replaceAll(found -> hash(found.group()));
    }

    private static JsonNode field(String name, JsonNode value) {
        if (!KNOWN_FIELDS.contains(name) || name.equals("userAgent")) {
            return new TextNode("(" + Counts.of(value.toString().length(), "character") + ")");
        }
        if (name.endsWith("Hash")) {
            return new TextNode(hash(value.isTextual() ? value.textValue() : value.toString()));
        }
        if (value.isTextual()) {
            var text = name.equals("landingUrl") ? value.textValue().split("[?#]", 2)[0] : value.textValue();
            return new TextNode(text(text));
        }
        return value.toString().indexOf('@') < 0 ? value : new TextNode(hash(value.toString()));
    }

    private static String text(String text) {
        return text.indexOf('@') < 0 ? text : hash(text);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Set<String> knownFields() {
        var names = new TreeSet<String>();
        names.add("type");
        Topics.INPUTS.forEach(topic ->
                topic.schema().getFields().stream().map(Schema.Field::name).forEach(names::add));
        return names;
    }
}
