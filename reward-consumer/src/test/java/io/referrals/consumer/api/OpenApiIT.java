package io.referrals.consumer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.javalin.http.HandlerType;
import io.referrals.operations.ListenAddress;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server does what {@code openapi.yaml} says, and nothing it does not say. */
class OpenApiIT {
    private static final String BENEFICIARY = "/v1/storefronts/acme/beneficiaries/advocate/anna";
    private static final String REWARDS = "/v1/storefronts/acme/conversions/acme%7CPURCHASE%7Co1/rewards";
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final JsonNode document = document();
    private ApiProbe probe;
    private String key;

    @BeforeEach
    void startServer() {
        probe = new ApiProbe();
        probe.acceptProgram("acme");
        probe.post(ApiProbe.NOON, ApiProbe.order("acme", "anna", "o1", 1, 10_000));
        probe.ledger.release(ApiProbe.NOON.plus(ApiProbe.HOLD));
        key = probe.key("acme");
    }

    @AfterEach
    void stopServer() {
        probe.close();
    }

    @Test
    void shouldAnswerAsDeclaredWhenEachDeclaredResponseIsProvoked() {
        // given
        var served = new TreeSet<String>();
        var gone = ApiServer.start(
                ListenAddress.localApi(0), "jdbc:postgresql://127.0.0.1:1/none?user=none", (route, status, time) -> {});

        // when
        try (gone) {
            for (var path : List.of(BENEFICIARY + "/balances", BENEFICIARY + "/statement?unit=USD&limit=1", REWARDS)) {
                check(served, path, probe.get(path, key), 200);
                check(served, path, probe.get(path, null), 401);
                check(served, path, probe.get(path.replace("anna", "nobody").replace("o1", "none"), key), 404);
                check(served, path, ApiProbe.send(gone.port(), "GET", path, key), 503);
            }
            var statement = BENEFICIARY + "/statement";
            check(served, statement, probe.get(statement + "?unit=USD", key), 200);
            check(served, statement, probe.get(statement, key), 400);
            check(served, statement, probe.get(statement + "?unit=USD&limit=501", key), 400);
            check(served, statement, probe.get(statement + "?unit=USD&limit=0", key), 400);
            check(served, statement, probe.get(statement + "?unit=USD&cursor=abc", key), 400);
            check(served, "/openapi.yaml", probe.get("/openapi.yaml", null), 200);
        }

        // then
        assertThat(served).isEqualTo(declaredResponses());
    }

    @Test
    void shouldServeNothingElseWhenOtherPathsOrMethodsAreTried() {
        // given
        var declared = new TreeSet<String>();
        document.get("paths").fieldNames().forEachRemaining(declared::add);

        // then
        assertThat(probe.server.javalin().unsafe.internalRouter.allHttpHandlers().stream()
                        .filter(handler -> handler.endpoint.method.isHttpMethod())
                        .map(handler -> handler.endpoint.method + " " + handler.endpoint.path))
                .containsExactlyInAnyOrderElementsOf(declared.stream()
                        .map(path -> HandlerType.GET + " " + path)
                        .toList());
        for (var path : List.of(BENEFICIARY + "/balances", BENEFICIARY + "/statement", REWARDS, "/openapi.yaml")) {
            for (var method : METHODS.subList(1, METHODS.size())) {
                var response = ApiProbe.send(probe.server.port(), method, path, key);
                assertThat(response.statusCode()).as(method + " " + path).isEqualTo(405);
                assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
                assertProblem(response);
            }
        }
        for (var path : List.of(
                "/", "/v1", "/v1/storefronts/acme", "/livez", "/readyz", "/metrics", "/openapi.yaml/", "/swagger")) {
            var response = probe.get(path, key);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertProblem(response);
        }
    }

    @Test
    void shouldServeTheDescriptionItIsHeldAgainst() throws IOException {
        assertThat(new YAMLMapper().readTree(probe.get("/openapi.yaml", null).body()))
                .isEqualTo(document);
    }

    private void check(TreeSet<String> served, String path, HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(status);
        var template = template(path);
        var declared = resolve(document.at(pointer("paths", template, "get", "responses", Integer.toString(status))));
        assertThat(declared.isMissingNode())
                .as(template + " " + status + " is not declared")
                .isFalse();
        var type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        var content = declared.get("content");
        assertThat(content.fieldNames()).toIterable().as(template).containsExactly(type);
        var schema = content.get(type).get("schema");
        var body = type.endsWith("json") ? ApiProbe.parse(response.body()) : TextNode.valueOf(response.body());
        assertThat(violations(schema, body)).as(template + " " + body).isEmpty();
        for (Map.Entry<String, JsonNode> header : declared.path("headers").properties()) {
            var value = response.headers().firstValue(header.getKey()).orElse(null);
            assertThat(violations(header.getValue().get("schema"), text(value)))
                    .as(header.getKey())
                    .isEmpty();
        }
        served.add(template + " " + status);
    }

    private static JsonNode text(@Nullable String value) {
        return value == null ? TextNode.valueOf("absent") : TextNode.valueOf(value);
    }

    private static void assertProblem(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains(Problem.CONTENT_TYPE);
        var problem = ApiProbe.parse(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(response.statusCode());
        assertThat(problem.get("title").asText()).isNotBlank();
    }

    /** The schema with the document's components beside it, where its references point. */
    private List<String> violations(JsonNode schema, JsonNode body) {
        ObjectNode complete = schema.deepCopy();
        complete.set("components", document.get("components"));
        var messages = new ArrayList<String>();
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(complete)
                .validate(body.toString(), InputFormat.JSON)
                .forEach(message -> messages.add(message.toString()));
        return messages;
    }

    private TreeSet<String> declaredResponses() {
        var responses = new TreeSet<String>();
        for (var path : document.get("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey().toUpperCase(java.util.Locale.ROOT))) {
                    assertThat(method.getKey()).isEqualTo("get");
                    method.getValue()
                            .get("responses")
                            .fieldNames()
                            .forEachRemaining(status -> responses.add(path.getKey() + " " + status));
                }
            }
        }
        return responses;
    }

    private String template(String path) {
        var plain = path.replaceFirst("\\?.*", "");
        var templates = new ArrayList<String>();
        document.get("paths").fieldNames().forEachRemaining(template -> {
            if (plain.matches(template.replaceAll("\\{[^}]+}", "[^/]+"))) {
                templates.add(template);
            }
        });
        assertThat(templates).as(path).hasSize(1);
        return templates.get(0);
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static String pointer(String... names) {
        var pointer = new StringBuilder();
        for (var name : names) {
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    private static JsonNode document() {
        try (var in = OpenApiIT.class.getResourceAsStream("/openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
