package io.referrals.localstack;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server with an empty database for the ledger. Who reaches it on loopback is trusted, unless the stack is
 * secured: then it wants TLS and a password.
 */
public final class Postgres extends Part {
    private static final String DATABASE = "referrals";
    private static final String USER = StackSecurity.LEDGER_OWNER;

    private final boolean fsync;
    private final @Nullable StackSecurity security;

    Postgres(
            int port,
            boolean fsync,
            @Nullable StackSecurity security,
            DataDirectory data,
            Leash leash,
            StartupListener listener) {
        super("postgres", port, data, leash, listener);
        this.fsync = fsync;
        this.security = security;
    }

    /** The ledger's database. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=" + USER + access();
    }

    private String access() {
        return security == null
                ? "&password=" + USER
                : "&password=" + URLEncoder.encode(security.password(USER), StandardCharsets.UTF_8)
                        + "&sslmode=verify-full&sslrootcert=" + security.authority();
    }

    private static String program(String name) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return Distribution.unpacked("postgres", "/postgres-" + system + "-" + processor + ".txz")
                .resolve("bin")
                .resolve(name)
                .toString();
    }

    private Path cluster() {
        return directory().resolve("data");
    }

    @Override
    void prepare() throws IOException, InterruptedException {
        if (security != null) {
            Files.writeString(hostAccess(), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        }
        if (Files.exists(cluster())) {
            return;
        }
        // Renamed when complete: a start that was killed half-way leaves nothing that looks like a cluster.
        Path partial = directory().resolve("data.partial");
        DataDirectory.delete(partial);
        var command = new ArrayList<>(List.of(
                program("initdb"),
                "--pgdata=" + partial,
                "--username=" + USER,
                "--encoding=UTF8",
                "--locale=C",
                fsync ? "--sync-method=fsync" : "--no-sync"));
        command.addAll(
                security == null
                        ? List.of("--auth=trust")
                        : List.of("--auth=scram-sha-256", "--pwfile=" + security.passwordFile(USER)));
        int exit = run(new ProcessBuilder(Commands.notAsRoot(command))).waitFor();
        if (exit != 0) {
            throw failure("cannot create its data directory (exit code " + exit + ")", null);
        }
        Files.move(partial, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    ProcessBuilder command() {
        var command = new ArrayList<>(List.of(
                program("postgres"),
                "-D",
                cluster().toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port()),
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=" + (fsync ? "on" : "off"),
                "-c",
                "timezone=UTC",
                "-c",
                "log_timezone=UTC"));
        if (security != null) {
            command.addAll(List.of("-c", "ssl=on", "-c", "hba_file=" + hostAccess()));
            command.addAll(List.of("-c", "ssl_cert_file=" + security.serverCertificate()));
            command.addAll(List.of("-c", "ssl_key_file=" + security.serverKey()));
        }
        return new ProcessBuilder(Commands.notAsRoot(command));
    }

    private Path hostAccess() {
        return directory().resolve("pg_hba.conf");
    }

    /** Fast shutdown: open connections are ended, not waited for. */
    @Override
    String stopSignal() {
        return "INT";
    }

    @Override
    boolean isReady() throws IOException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            try (ResultSet existing =
                    statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                if (existing.next()) {
                    return true;
                }
            }
            statement.execute("CREATE DATABASE " + DATABASE);
            return true;
        } catch (SQLException e) {
            if (isNotYetUp(e)) {
                return false;
            }
            throw new IOException(e);
        }
    }

    private static boolean isNotYetUp(SQLException e) {
        String state = e.getSQLState();
        // Class 08: nobody listens yet; 57P03: it listens, but still recovers.
        return state != null && (state.startsWith("08") || state.equals("57P03"));
    }
}
