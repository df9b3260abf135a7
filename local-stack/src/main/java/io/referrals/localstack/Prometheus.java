package io.referrals.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Prometheus of this machine, to see what alerts make of a stack. Unlike the other parts it does not come with the build:
 * it runs where somebody installed it, and only when it is asked for.
 */
public final class Prometheus extends Part {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final String FIRING = "ALERTS{alertstate=\"firing\"}";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER_TIMEOUT).build();
    private final PrometheusSetup setup;

    Prometheus(PrometheusSetup setup, DataDirectory data, Leash leash, StartupListener listener) {
        super("prometheus", Ports.claim("Prometheus", 0), data, leash, listener);
        this.setup = setup;
    }

    /** Whether a program of its package ({@code prometheus}, {@code promtool}) is on the PATH. */
    public static boolean isInstalled(String program) {
        return Commands.onPath(program).isPresent();
    }

    @Override
    void prepare() throws IOException {
        Files.writeString(directory().resolve("alerts.yml"), setup.rules());
        Files.writeString(directory().resolve("prometheus.yml"), setup.configuration());
    }

    @Override
    ProcessBuilder command() {
        return new ProcessBuilder(
                "prometheus",
                "--config.file=" + directory().resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory().resolve("data"),
                "--web.listen-address=127.0.0.1:" + port(),
                "--log.level=warn");
    }

    @Override
    boolean isReady() {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException notYet) {
            // Nobody listens yet; a process that has given up is noticed by its end.
            return false;
        }
    }

    /** The jobs of which it reaches a process. */
    public Set<String> reached() {
        return query("up == 1", "job");
    }

    /** The names of the alerts that fire now; those that are only pending do not. */
    public Set<String> firing() {
        return query(FIRING, "alertname");
    }

    /** The names of the alerts that fired at any moment since then. */
    public Set<String> firedSince(Instant then) {
        long seconds = Math.max(1, Duration.between(then, Instant.now()).toSeconds());
        return query("count_over_time(" + FIRING + "[" + seconds + "s])", "alertname");
    }

    /** @throws LocalStackException when it refuses the query or does not answer */
    private Set<String> query(String query, String label) {
        try {
            String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
            return values(JSON.readTree(get(path).body()), label);
        } catch (IOException e) {
            throw new LocalStackException("Prometheus does not answer: " + e, e);
        }
    }

    /** The values a label has in the series of an answer. */
    static Set<String> values(JsonNode answer, String label) {
        if (!answer.path("status").asText().equals("success")) {
            throw new LocalStackException(
                    "Prometheus refuses: " + answer.path("error").asText());
        }
        Set<String> values = new TreeSet<>();
        answer.path("data")
                .path("result")
                .forEach(series -> values.add(series.path("metric").path(label).asText()));
        return values;
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(ANSWER_TIMEOUT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while Prometheus was asked", e);
        }
    }
}
