package io.referrals.localstack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** Apicurio Registry, spoken to as a Confluent Schema Registry. It keeps its schemas in a file of its own. */
public final class Registry extends Part {
    private static final int PROBE_TIMEOUT_MS = 2_000;

    private final @Nullable StackSecurity security;

    Registry(int port, @Nullable StackSecurity security, DataDirectory data, Leash leash, StartupListener listener) {
        super("registry", port, data, leash, listener);
        this.security = security;
    }

    /** What clients put into {@code schema.registry.url}. */
    public String url() {
        return (security == null ? "http" : "https") + "://127.0.0.1:" + port() + "/apis/ccompat/v7";
    }

    private static Path home() {
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
