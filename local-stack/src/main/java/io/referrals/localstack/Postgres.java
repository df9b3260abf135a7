package io.referrals.localstack;

import java.io.IOException;
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
 * A PostgreSQL server with an empty database for the ledger. Every user of the machine reaches it on loopback, and its one
 * role may do all that this process's user may, so it always wants a password, which only that user can read; of a secured
 * stack it wants TLS as well. It has no socket in the file system.
 */
public final class Postgres extends Part {
    private static final String DATABASE = "referrals";
    private static final String USER = "referrals";

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

    /** The ledger's database, with user and password. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE, password());
    }

    /**
     * The ledger's database with something else where the password is, such as a way to write "what is in {@link
     * #passwordFile}".
     */
    public String jdbcUrl(String inPlaceOfPassword) {
        return jdbcUrl(DATABASE, inPlaceOfPassword);
    }

    private String jdbcUrl(String database, String password) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=" + USER + "&password=" + password
                + (security == null ? "" : "&sslmode=verify-full&sslrootcert=" + security.authority());
    }

    /** The file with the password and nothing else, which only its owner reads. */
    public Path passwordFile() {
        return directory().resolve("password");
    }

    private String password() {
        try {
            return Files.readString(passwordFile());
        } catch (IOException e) {
            throw new LocalStackException("Cannot read PostgreSQL's password in " + passwordFile(), e);
        }
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
        String kind = security == null ? "host" : "hostssl";
        Files.writeString(hostAccess(), kind + " all all 127.0.0.1/32 scram-sha-256\n");
        if (!Files.exists(cluster())) {
            PrivateFiles.password(passwordFile());
            create();
        } else if (!Files.exists(passwordFile())) {
            setPassword();
        }
    }

    private void create() throws IOException, InterruptedException {
        // Renamed when complete: a start that was killed half-way leaves nothing that looks like a cluster.
        Path partial = directory().resolve("data.partial");
        DataDirectory.delete(partial);
        var command = List.of(
                program("initdb"),
                "--pgdata=" + partial,
                "--username=" + USER,
                "--encoding=UTF8",
                "--locale=C",
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile(),
                fsync ? "--sync-method=fsync" : "--no-sync");
        int exit = run(new ProcessBuilder(Commands.notAsRoot(command))).waitFor();
        if (exit != 0) {
            throw failure("cannot create its data directory (exit code " + exit + ")", null);
        }
        Files.move(partial, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Of a cluster made when local users were trusted. Nobody else can connect meanwhile. */
    private void setPassword() throws IOException, InterruptedException {
        String password = PrivateFiles.randomPassword();
        Path statement = directory().resolve("set-password.sql");
        PrivateFiles.write(statement, "ALTER ROLE " + USER + " PASSWORD '" + password + "'\n");
        var command = List.of(program("postgres"), "--single", "-D", cluster().toString(), "postgres");
        int exit = run(new ProcessBuilder(Commands.notAsRoot(command)), statement.toFile())
                .waitFor();
        Files.delete(statement);
        if (exit != 0) {
            throw failure("cannot be given a password (exit code " + exit + ")", null);
        }
        PrivateFiles.write(passwordFile(), password);
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
                "log_timezone=UTC",
                "-c",
                "hba_file=" + hostAccess()));
        if (security != null) {
            command.addAll(List.of("-c", "ssl=on"));
            command.addAll(List.of("-c", "ssl_cert_file=" + security.certificate("postgres")));
            command.addAll(List.of("-c", "ssl_key_file=" + security.key("postgres")));
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
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres", password()));
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

    /** An empty database in place of the one there is, whoever is connected to it. */
    void clear() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres", password()));
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + DATABASE);
        } catch (SQLException e) {
            throw failure("cannot be cleared", e);
        }
    }

    private static boolean isNotYetUp(SQLException e) {
        String state = e.getSQLState();
        // Class 08: nobody listens yet; 57P03: it listens, but still recovers.
        return state != null && (state.startsWith("08") || state.equals("57P03"));
    }
}
