package io.referrals.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The cases of the contract: what goes in and what must come out. Storefronts do not influence each other. */
final class CaseFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CASES = Path.of("src/test/resources/cases");
    /** TIME_DECAY weights come from an exponential; figures of such a storefront may differ by so many units. */
    private static final long TOLERANCE = 2;

    private CaseFiles() {}

    /** The names of the cases, in order. */
    static List<String> names() throws IOException {
        try (var directories = Files.list(CASES)) {
            return directories
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** The lines of the chosen cases, one after the other. */
    static List<String> lines(Predicate<String> chosen) throws IOException {
        var lines = new ArrayList<String>();
        for (var name : names()) {
            if (chosen.test(name)) {
                lines.addAll(Files.readAllLines(CASES.resolve(name).resolve("events.ndjson")));
            }
        }
        return lines;
    }

    /** What the chosen cases expect in one of the result files. */
    static List<JsonNode> expected(Predicate<String> chosen, String file) throws IOException {
        var expected = new ArrayList<JsonNode>();
        for (var name : names()) {
            var path = CASES.resolve(name).resolve("expected").resolve(file);
            if (chosen.test(name) && Files.exists(path)) {
                expected.addAll(read(path));
            }
        }
        return expected;
    }

    static List<JsonNode> read(Path file) throws IOException {
        var all = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                all.add(JSON.readTree(line));
            }
        }
        return all;
    }

    /** What differs, in words; empty when both hold the same. */
    static List<String> differences(List<JsonNode> expected, List<JsonNode> actual, String... keyFields) {
        var decaying = new TreeSet<String>();
        expected.stream()
                .filter(node -> "TIME_DECAY".equals(node.path("model").asText()))
                .forEach(node -> decaying.add(node.path("storefrontId").asText()));
        var wanted = byKey(expected, keyFields);
        var found = byKey(actual, keyFields);
        var keys = new TreeSet<>(wanted.keySet());
        keys.addAll(found.keySet());
        var differences = new ArrayList<String>();
        for (var key : keys) {
            var left = wanted.get(key);
            var right = found.get(key);
            if (left == null || right == null || !same(left, right, tolerance(left, decaying))) {
                differences.add(key + "\n  expected " + left + "\n  actual   " + right);
            }
        }
        return differences;
    }

    private static long tolerance(JsonNode node, Set<String> decaying) {
        return decaying.contains(node.path("storefrontId").asText()) ? TOLERANCE : 0;
    }

    private static Map<String, JsonNode> byKey(List<JsonNode> nodes, String... fields) {
        var byKey = new TreeMap<String, JsonNode>();
        for (var node : nodes) {
            var key = new StringBuilder();
            for (var field : fields) {
                key.append(node.path(field).asText()).append('|');
            }
            ((ObjectNode) node).remove(List.of("revision", "decidedAt"));
            byKey.put(key.toString(), node);
        }
        return byKey;
    }

    private static boolean same(JsonNode left, JsonNode right, long tolerance) {
        if (left.isIntegralNumber() && right.isIntegralNumber()) {
            return Math.abs(left.asLong() - right.asLong()) <= tolerance;
        }
        if (left.isArray() && right.isArray()) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!same(left.get(i), right.get(i), tolerance)) {
                    return false;
                }
            }
            return true;
        }
        if (left.isObject() && right.isObject()) {
            return left.size() == right.size()
                    && left.properties().stream()
                            .allMatch(entry -> right.has(entry.getKey())
                                    && same(entry.getValue(), right.get(entry.getKey()), tolerance));
        }
        return left.equals(right);
    }
}
