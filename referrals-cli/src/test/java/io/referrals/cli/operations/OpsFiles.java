package io.referrals.cli.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The alerts, dashboards and documents this repository ships. */
final class OpsFiles {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path ALERTS = ROOT.resolve("ops/prometheus/alerts.yml");
    static final Path ALERT_TESTS = ROOT.resolve("ops/prometheus/tests/alerts.test.yml");
    static final Path PROMETHEUS = ROOT.resolve("ops/prometheus/prometheus.yml");
    static final Path DASHBOARDS = ROOT.resolve("ops/grafana/dashboards");
    static final Path DOCS = ROOT.resolve("docs");
    static final Path RUNBOOKS = DOCS.resolve("runbooks");
    static final Path REFERENCE = ROOT.resolve("docs/reference/metrics.md");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern METRIC = Pattern.compile("referral_[a-z_]+");
    private static final Pattern DOCUMENTED = Pattern.compile("^\\| `(referral_[a-z_]+)` \\|", Pattern.MULTILINE);

    private OpsFiles() {}

    static List<JsonNode> alerts() throws IOException {
        var alerts = new ArrayList<JsonNode>();
        for (var group : YAML.readTree(ALERTS.toFile()).path("groups")) {
            group.path("rules").forEach(alerts::add);
        }
        return alerts;
    }

    static JsonNode alertTests() throws IOException {
        return YAML.readTree(ALERT_TESTS.toFile()).path("tests");
    }

    static JsonNode composeService(String name) throws IOException {
        return YAML.readTree(ROOT.resolve("docker-compose.yml").toFile())
                .path("services")
                .path(name);
    }

    static List<Path> dashboards() throws IOException {
        try (var files = Files.list(DASHBOARDS)) {
            return files.sorted().toList();
        }
    }

    /** Names in the expressions of alerts and of dashboards. */
    static Set<String> usedMetrics() throws IOException {
        var names = new TreeSet<String>();
        for (var alert : alerts()) {
            addMetrics(alert.path("expr").asText(), names);
        }
        for (var dashboard : dashboards()) {
            JSON.readTree(dashboard.toFile())
                    .findValuesAsText("expr")
                    .forEach(expression -> addMetrics(expression, names));
        }
        return names;
    }

    private static void addMetrics(String expression, Set<String> names) {
        METRIC.matcher(expression).results().forEach(match -> names.add(match.group()));
    }

    static Set<String> documentedMetrics() throws IOException {
        var names = new TreeSet<String>();
        DOCUMENTED.matcher(Files.readString(REFERENCE)).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
