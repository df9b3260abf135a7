package io.referrals.events.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns lines of event files (one JSON object each, NDJSON) into records. Thread-safe.
 *
 * <p>What can be refused by looking at the line alone is refused here: {@link Reason#MALFORMED} and
 * {@link Reason#INVALID_FIELD}. A byte order mark at the start of a line is skipped, for files begin with one; a name
 * that stands twice in an object is malformed, for nobody could say which value was meant.
 */
public final class EventLines {
    /** Longer lines are refused, as are objects nested deeper than {@value #MAX_DEPTH}. */
    public static final int MAX_LINE_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 64;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ObjectReader json;

    public EventLines() {
        // Names are not cached across lines: unknown ones are free text and must not fill a table.
        JsonFactory factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_LINE_BYTES)
                        .maxNameLength(MAX_LINE_BYTES)
                        .build())
                .build();
        json = JsonMapper.builder(factory)
                .enable(
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readerFor(JsonNode.class);
    }

    /** Whether a line holds nothing but white space (or a byte order mark) and is to be skipped. */
    public static boolean isBlank(byte[] line) {
        return startOfText(line) == line.length;
    }

    /**
     * @param line a line in UTF-8, with or without its line end
     */
    public ParsedLine parse(byte[] line) {
        if (line.length > MAX_LINE_BYTES) {
            return tooLong();
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString());
        } catch (CharacterCodingException e) {
            return malformed("the line is not UTF-8");
        }
    }

    /**
     * @param line a line, with or without its line end
     */
    public ParsedLine parse(String line) {
        if (line.length() > MAX_LINE_BYTES) {
            return tooLong();
        }
        JsonNode node;
        try {
            node = json.readTree(!line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line);
        } catch (JsonProcessingException e) {
            return malformed(problem(e));
        }
        if (!node.isObject()) {
            return malformed("the line is not a JSON object");
        }
        JsonNode label = node.get("type");
        if (label == null || !label.isTextual()) {
            return malformed("type is missing or not a string");
        }
        EventType type = EventType.named(label.textValue());
        if (type == null) {
            return malformed("type is unknown (length " + label.textValue().length() + ")");
        }
        return read(type, node);
    }

    private ParsedLine read(EventType type, JsonNode object) {
        SpecificRecord record = type.newRecord();
        FieldChecks checks = new FieldChecks(EventRules.isConfiguration(record));
        type.reader().read(object, record, "", checks);
        Refusal refusal = checks.refusal();
        if (refusal == null) {
            EventRules.apply(record, checks);
            refusal = checks.refusal();
        }
        return refusal == null
                ? new ParsedLine.Accepted(type.topic(), Keys.of(record), record, checks.ignoredFields())
                : new ParsedLine.Refused(refusal, type.label());
    }

    private static ParsedLine tooLong() {
        return malformed("the line is longer than " + MAX_LINE_BYTES + " bytes");
    }

    private static ParsedLine malformed(String message) {
        return new ParsedLine.Refused(new Refusal(Reason.MALFORMED, message), null);
    }

    /** Where it is, and nothing of Jackson's message, which quotes the line. */
    private static String problem(JsonProcessingException e) {
        boolean twice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
        return (twice ? "a field occurs twice in an object" : "the line is not JSON")
                + (e.getLocation() == null
                        ? ""
                        : ", at column " + e.getLocation().getColumnNr());
    }

    private static int startOfText(byte[] line) {
        int at = line.length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF ? 3 : 0;
        while (at < line.length && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r' || line[at] == '\n')) {
            at++;
        }
        return at;
    }
}
