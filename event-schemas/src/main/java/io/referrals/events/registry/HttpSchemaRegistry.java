package io.referrals.events.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.events.registry.RegistryTransport.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/** The registry behind its REST API. Asks each time; {@link CachingSchemaRegistry} remembers. */
final class HttpSchemaRegistry implements SchemaRegistry {
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int SCHEMA_NOT_FOUND = 40403;
    private static final int SUBJECT_LEVEL_NOT_SET = 40408;
    private static final int INCOMPATIBLE = 409;
    /** Schemas that one refers to, and those that these refer to; more is a mistake, or an attack. */
    private static final int MAX_REFERENCES = 50;

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

    /**
     * Tells apart whose fault it is when there is no schema: a registry that answers another question properly, and this
     * one not, will not do so the next time either. That holds whatever the answer is: another registry's code, an error
     * of its own over something it cannot read, a refusal for this schema alone.
     */
    @Override
    public Schema schemaById(int id) {
        String what = "get the schema with id " + id;
        try {
            return parse(expect(transport.get("/schemas/ids/" + id), what), what);
        } catch (SchemaNotFoundException e) {
            throw e;
        } catch (RegistryRefusedException | RegistryUnavailableException e) {
            String message = String.valueOf(e.getMessage());
            throw answersAnotherQuestion()
                    ? new SchemaNotFoundException(message, e)
                    : new RegistryUnavailableException(message, e);
        }
    }

    private boolean answersAnotherQuestion() {
        try {
            Answer answer = transport.getOnce("/config");
            return answer.ok() && answer.body().isObject();
        } catch (RegistryUnavailableException e) {
            return false;
        }
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
        var parser = new Schema.Parser();
        addReferences(parser, body, what, new HashSet<>());
        return parse(parser, body, what);
    }

    /** Avro says in many ways that it cannot read a schema, and one that is nested too deep takes the stack. */
    private static Schema parse(Schema.Parser parser, JsonNode body, String what) {
        try {
            return parser.parse(body.path("schema").asText());
        } catch (RuntimeException | StackOverflowError e) {
            throw new SchemaNotFoundException("Cannot " + what + ": it is not a readable Avro schema", e);
        }
    }

    /** Teaches the parser the named types that other teams' schemas refer to; ours refer to none. */
    private void addReferences(Schema.Parser parser, JsonNode body, String what, Set<String> asked) {
        for (JsonNode reference : body.path("references")) {
            String subject = reference.path("subject").asText();
            String version = reference.path("version").asText();
            String path = subjectPath(subject) + "/versions/" + encode(version);
            if (parser.getTypes().containsKey(reference.path("name").asText()) || !asked.add(path)) {
                continue;
            }
            if (asked.size() > MAX_REFERENCES) {
                throw new SchemaNotFoundException(
                        "Cannot " + what + ": it refers to more than " + MAX_REFERENCES + " others");
            }
            JsonNode referred = expect(transport.get(path), "get version " + version + " of " + subject);
            addReferences(parser, referred, what, asked);
            parse(parser, referred, what);
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
