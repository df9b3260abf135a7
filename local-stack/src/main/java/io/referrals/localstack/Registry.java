package io.referrals.localstack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** Apicurio Registry, spoken to as a Confluent Schema Registry. It keeps its schemas in a file of its own. */
public final class Registry extends Part {
    private static final int PROBE_TIMEOUT_MS = 2_000;
    private static final Pattern SUBJECT = Pattern.compile("\"([^\"]+)\"");

    private final @Nullable StackSecurity security;
    private final @Nullable Path archiveToWrite;

    Registry(int port, @Nullable StackSecurity security, DataDirectory data, Leash leash, StartupListener listener) {
        super("registry", port, data, leash, listener);
        this.security = security;
        this.archiveToWrite = null;
    }

    /** One that serves nobody: it writes the classes it has loaded to a file when it stops, which takes it long. */
    Registry(int port, DataDirectory data, Leash leash, Path archiveToWrite) {
        super("registry", port, data, leash, StartupListener.SILENT);
        this.security = null;
        this.archiveToWrite = archiveToWrite;
    }

    @Override
    int slowness() {
        return archiveToWrite == null ? 1 : 5;
    }

    /** What clients put into {@code schema.registry.url}. */
    public String url() {
        return (security == null ? "http" : "https") + "://127.0.0.1:" + port() + "/apis/ccompat/v7";
    }

    static Path home() {
        return Distribution.unpacked("registry", "registry.tar.gz");
    }

    @Override
    void prepare() throws IOException {
        home();
        DataDirectory.delete(temporaryFiles());
        Files.createDirectories(temporaryFiles());
    }

    @Override
    ProcessBuilder command() {
        // A commit is in the file before it is answered: an id given to a schema must never be given to another one,
        // even after kill -9, since records carry it.
        String database = "jdbc:h2:file:" + directory().resolve("schemas") + ";WRITE_DELAY=0";
        var command = new ArrayList<>(List.of(
                Commands.java(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporaryFiles(),
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.access-log.enabled=false",
                "-Dapicurio.storage.kind=sql",
                "-Dapicurio.storage.sql.kind=h2",
                "-Dapicurio.datasource.url=" + database,
                "-Dapicurio.import.work-dir=" + temporaryFiles(),
                "-Dapicurio.rules.global.compatibility=BACKWARD"));
        command.addAll(listener());
        command.addAll(
                archiveToWrite == null
                        ? RegistryArchive.options()
                        : List.of("-XX:ArchiveClassesAtExit=" + archiveToWrite));
        command.addAll(List.of("-jar", runner().toString()));
        return new ProcessBuilder(command).directory(directory().toFile());
    }

    private List<String> listener() {
        return security == null
                ? List.of("-Dquarkus.http.port=" + port())
                : List.of(
                        "-Dquarkus.http.insecure-requests=disabled",
                        "-Dquarkus.http.ssl-port=" + port(),
                        "-Dquarkus.http.ssl.certificate.files=" + security.certificate("registry"),
                        "-Dquarkus.http.ssl.certificate.key-files=" + security.key("registry"));
    }

    /** Deletes every subject for good. */
    void clear() {
        HttpClient client = HttpClient.newHttpClient();
        try {
            Matcher subjects =
                    SUBJECT.matcher(send(client, HttpRequest.newBuilder().GET(), "/subjects"));
            while (subjects.find()) {
                String path = "/subjects/" + URLEncoder.encode(subjects.group(1), StandardCharsets.UTF_8);
                send(client, HttpRequest.newBuilder().DELETE(), path);
                send(client, HttpRequest.newBuilder().DELETE(), path + "?permanent=true");
            }
        } catch (IOException e) {
            throw failure("cannot be cleared", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted while it was cleared", e);
        }
    }

    private String send(HttpClient client, HttpRequest.Builder request, String path)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(request.uri(URI.create(url() + path)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException(path + " is answered with " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private static Path runner() {
        return home().resolve("apicurio-registry-app-" + Distribution.version("registry") + "-runner.jar");
    }

    private Path temporaryFiles() {
        return directory().resolve("tmp");
    }

    @Override
    boolean isReady() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url() + "/subjects").toURL().openConnection();
        if (security != null && connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(security.clientContext().getSocketFactory());
        }
        connection.setConnectTimeout(PROBE_TIMEOUT_MS);
        connection.setReadTimeout(PROBE_TIMEOUT_MS);
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            // Refused, reset or too slow; a process that has given up is noticed by its end.
            return false;
        } finally {
            connection.disconnect();
        }
    }
}
