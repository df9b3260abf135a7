package io.referrals.cli.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Prometheus as this machine has it, with the shipped alerts; only their waiting times are seconds instead of minutes. */
final class RealPrometheus implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern FOR = Pattern.compile("for: \\d+m");
    private static final Pattern RANGE = Pattern.compile("\\[\\d+m]");

    private final Process process;
    private final String url;

    private RealPrometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Starts it on a free port; its data goes to the directory. */
    static RealPrometheus start(Path directory, int attributionPort, int rewardsPort) throws IOException {
        var alerts = RANGE.matcher(FOR.matcher(OpsFiles.read(OpsFiles.ALERTS)).replaceAll("for: 1s"))
                .replaceAll("[30s]");
        Files.writeString(directory.resolve("alerts.yml"), alerts);
        var config = OpsFiles.read(OpsFiles.PROMETHEUS)
                .replace("15s", "3s")
                .replace("attribution:8081", "127.0.0.1:" + attributionPort)
                .replace("rewards:8080", "127.0.0.1:" + rewardsPort);
        Files.writeString(directory.resolve("prometheus.yml"), config);
        int port = freePort();
        var process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new RealPrometheus(process, "http://127.0.0.1:" + port);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The jobs whose processes it reaches. */
    Set<String> reached() {
        var jobs = new TreeSet<String>();
        get("/api/v1/query?query=up%3D%3D1")
                .path("data")
                .path("result")
                .forEach(series -> jobs.add(series.path("metric").path("job").asText()));
        return jobs;
    }

    /** The names of the alerts that fire. */
    Set<String> firing() {
        var names = new TreeSet<String>();
        for (var alert : get("/api/v1/alerts").path("data").path("alerts")) {
            if (alert.path("state").asText().equals("firing")) {
                names.add(alert.path("labels").path("alertname").asText());
            }
        }
        return names;
    }

    private JsonNode get(String path) {
        try {
            return JSON.readTree(CLIENT.send(
                            HttpRequest.newBuilder(URI.create(url + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
