package io.referrals.events.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.events.registry.RegistryTransport.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** The registry behind its REST API. Asks each time; {@link CachingSchemaRegistry} remembers. */
final class HttpSchemaRegistry implements SchemaRegistry {
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int SCHEMA_NOT_FOUND = 40403;
    private static final int SUBJECT_LEVEL_NOT_SET = 40408;
    private static final int INCOMPATIBLE = 409;
    /** A reference to a reference and so on; more is a mistake, or an attack. */
    private static final int MAX_REFERENCE_DEPTH = 10;

    private final RegistryTransport transport;
    private final String normalize;

    HttpSchemaRegistry(RegistryConfig config) {
        this.transport = new RegistryTransport(config);
        this.normalize = config.normalize() ? "?normalize=true" : "";
    }

    @Override
    public int register(String subject, Schema schema) {
        Answer answer = transport.send("POST", subjectPath(subject) + "/versions" + normalize, request(schema));
        if (answer.status() == INCOMPATIBLE) {
            throw new RegistryRefusedException("Schema " + schema.getFullName() + " is incompatible with subject "
                    + subject + " at " + answer.source() + ": " + answer.message());
        }
        return id(expect(answer, "register " + schema.getFullName() + " under " + subject), answer);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        Answer answer = transport.send("POST", subjectPath(subject) + normalize, request(schema));
        return id(expect(answer, "look up " + schema.getFullName() + " under " + subject), answer);
    }

    @Override
    public Schema schemaById(int id) {
        String what = "get the schema with id " + id;
        return parse(expect(transport.get("/schemas/ids/" + id), what), what);
    }

    @Override
    public RegisteredSchema latest(String subject) {
        String what = "get the latest version of " + subject;
        Answer answer = transport.get(subjectPath(subject) + "/versions/latest");
        JsonNode body = expect(answer, what);
        return new RegisteredSchema(subject, body.path("version").asInt(), id(body, answer), parse(body, what));
    }

    @Override
    public boolean isCompatible(String subject, Schema schema) {
        Answer answer = transport.send("POST", "/compatibility" + subjectPath(subject) + "/versions", request(schema));
        if (answer.errorCode() == SUBJECT_NOT_FOUND || answer.errorCode() == VERSION_NOT_FOUND) {
            return true;
        }
        return expect(answer, "test " + schema.getFullName() + " against " + subject)
                .path("is_compatible")
                .asBoolean();
    }

    @Override
    public Optional<Compatibility> compatibility(String subject) {
        Answer answer = transport.get("/config/" + encode(subject));
        if (answer.errorCode() == SUBJECT_NOT_FOUND || answer.errorCode() == SUBJECT_LEVEL_NOT_SET) {
            return Optional.empty();
        }
        JsonNode body = expect(answer, "get the compatibility of " + subject);
        return Optional.of(Compatibility.valueOf(body.path("compatibilityLevel").asText()));
    }

    @Override
    public void setCompatibility(String subject, Compatibility level) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("compatibility", level.name());
        expect(transport.send("PUT", "/config/" + encode(subject), body), "set the compatibility of " + subject);
    }

    @Override
    public void close() {
        // JDK 17's HTTP client has nothing to close: its threads end when it is no longer reachable.
    }

    private static JsonNode expect(Answer answer, String what) {
        if (answer.ok() && answer.body().isObject()) {
            return answer.body();
        }
        String message = "Cannot " + what + ": " + answer.source() + " answered HTTP " + answer.status() + " "
                + answer.message() + " (error " + answer.errorCode() + ")";
        switch (answer.errorCode()) {
            case SUBJECT_NOT_FOUND, VERSION_NOT_FOUND, SCHEMA_NOT_FOUND -> throw new SchemaNotFoundException(message);
            default -> throw new RegistryRefusedException(message);
        }
    }

    private static int id(JsonNode body, Answer answer) {
        if (!body.path("id").isInt()) {
            throw new RegistryRefusedException(answer.source() + " answered without a schema id");
        }
        return body.path("id").intValue();
    }

    private Schema parse(JsonNode body, String what) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SchemaNotFoundException("Cannot " + what + ": it is a " + type + " schema, not Avro");
        }
        try {
            var parser = new Schema.Parser();
            addReferences(parser, body, 0);
            return parser.parse(body.path("schema").asText());
        } catch (SchemaParseException e) {
            throw new SchemaNotFoundException("Cannot " + what + ": it is not a readable Avro schema", e);
        }
    }

    /** Teaches the parser the named types that other teams' schemas refer to; ours refer to none. */
    private void addReferences(Schema.Parser parser, JsonNode body, int depth) {
        if (depth > MAX_REFERENCE_DEPTH) {
            throw new SchemaParseException("references nested deeper than " + MAX_REFERENCE_DEPTH);
        }
        for (JsonNode reference : body.path("references")) {
            if (parser.getTypes().containsKey(reference.path("name").asText())) {
                continue;
            }
            String subject = reference.path("subject").asText();
            String version = reference.path("version").asText();
            JsonNode referred = expect(
                    transport.get(subjectPath(subject) + "/versions/" + encode(version)),
                    "get version " + version + " of " + subject);
            addReferences(parser, referred, depth + 1);
            parser.parse(referred.path("schema").asText());
        }
    }

    private static ObjectNode request(Schema schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
    }

    private static String subjectPath(String subject) {
        return "/subjects/" + encode(subject);
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
