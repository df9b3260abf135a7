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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A Prometheus of this machine in a process of its own, to see what alerts make of a stack. Unlike the parts of a stack it
 * does not come with the build: it runs where somebody installed it.
 */
public final class Prometheus implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final String FIRING = "ALERTS{alertstate=\"firing\"}";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER_TIMEOUT).build();
    private final Process process;
    private final String url;

    private Prometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Whether a program of its package ({@code prometheus}, {@code promtool}) is on the PATH. */
    public static boolean isInstalled(String program) {
        return Commands.onPath(program).isPresent();
    }

    /**
     * Starts it on a free port and waits until it answers. Its files and its log go to the directory.
     *
     * @throws LocalStackException when it does not come up
     */
    public static Prometheus start(Path directory, PrometheusSetup setup) {
        int port = Ports.claim("Prometheus", 0);
        Path log = directory.resolve("prometheus.log");
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("alerts.yml"), setup.rules());
            Path configuration = Files.writeString(directory.resolve("prometheus.yml"), setup.configuration());
            Process process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=warn")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Prometheus prometheus = new Prometheus(process, "http://127.0.0.1:" + port);
            prometheus.awaitReady(log);
            return prometheus;
        } catch (IOException e) {
            throw new LocalStackException("Prometheus does not start: " + e, e);
        }
    }

    private void awaitReady(Path log) throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new LocalStackException("Prometheus does not come up: " + Files.readString(log));
            }
            pause();
        }
    }

    private boolean isReady() {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    public Process process() {
        return process;
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
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER_TIMEOUT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static LocalStackException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LocalStackException("Interrupted while Prometheus was asked", e);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
