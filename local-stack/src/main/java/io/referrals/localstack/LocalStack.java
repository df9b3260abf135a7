package io.referrals.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real broker, a real schema registry and a real PostgreSQL on this machine, for loopback only.
 *
 * <p>They are child processes and end when the stack is closed or this process ends, in whatever way. No shutdown hook
 * is registered: who has work to finish on the parts does so first and closes the stack last.
 */
public final class LocalStack implements AutoCloseable {
    private final DataDirectory data;
    private final Leash leash;
    private final @Nullable StackSecurity security;
    private final Broker broker;
    private final Registry registry;
    private final Postgres postgres;
    private final List<Part> parts;
    private final StartupListener listener;
    private boolean closed;

    private LocalStack(LocalStackOptions options, boolean postgresOnly, DataDirectory data, Leash leash) {
        this.data = data;
        this.leash = leash;
        listener = options.listener();
        security = data.security(options.principals());
        var ports = new RememberedPorts(data);
        broker = new Broker(ports.claim("broker", options.brokerPort()), options, security, data, leash);
        registry = new Registry(ports.claim("registry", options.registryPort()), security, data, leash, listener);
        var postgresPort = ports.claim("postgres", options.postgresPort());
        ports.remember();
        postgres = new Postgres(postgresPort, options.fsync(), security, data, leash, listener);
        parts = new ArrayList<>(postgresOnly ? List.of(postgres) : List.of(broker, registry, postgres));
    }

    /**
     * Starts the parts side by side and waits until all of them are ready.
     *
     * @throws LocalStackException when a port is taken, the disk is full or a part does not come up; nothing is left
     *     running then
     */
    public static LocalStack start(LocalStackOptions options) {
        return start(options, false);
    }

    /** Starts only the database, in a second or two; the addresses of the broker and the registry lead nowhere. */
    public static LocalStack startPostgres(LocalStackOptions options) {
        return start(options, true);
    }

    private static LocalStack start(LocalStackOptions options, boolean postgresOnly) {
        DataDirectory data = DataDirectory.open(options.dataDirectory());
        boolean started = false;
        try {
            Leash leash = new Leash(data);
            try {
                keepPreviousLogs(data.logs());
                LocalStack stack = new LocalStack(options, postgresOnly, data, leash);
                stack.startParts();
                started = true;
                if (!postgresOnly) {
                    RegistryArchive.makeInBackground(data.logs());
                }
                return stack;
            } finally {
                if (!started) {
                    leash.close();
                }
            }
        } finally {
            if (!started) {
                data.keepLogs();
                data.close();
            }
        }
    }

    private static void keepPreviousLogs(Path logs) {
        try (Stream<Path> files = Files.list(logs)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.move(
                        log, log.resolveSibling(log.getFileName() + ".previous"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new LocalStackException("Cannot set the earlier logs in " + logs + " aside", e);
        }
    }

    private void startParts() {
        ExecutorService executor = Executors.newFixedThreadPool(parts.size());
        boolean started = false;
        try {
            CompletionService<Part> starts = new ExecutorCompletionService<>(executor);
            for (Part part : parts) {
                starts.submit(part::start, part);
            }
            for (int i = 0; i < parts.size(); i++) {
                starts.take().get();
            }
            started = true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LocalStackException failure) {
                throw failure;
            }
            throw new LocalStackException("The local stack does not come up", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while the local stack started", e);
        } finally {
            // Ends the waiting of the others when one has failed.
            executor.shutdownNow();
            if (!started) {
                parts.forEach(Part::kill);
            }
        }
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** What clients put into {@code schema.registry.url}. */
    public String schemaRegistryUrl() {
        return registry.url();
    }

    /** The JDBC address of the ledger's database, with user and password. */
    public String ledgerUrl() {
        return postgres.jdbcUrl();
    }

    /** The same to be shown or written down: with this in place of the password, which is in a file that has nothing else. */
    public String ledgerUrl(String inPlaceOfPassword) {
        return postgres.jdbcUrl(inPlaceOfPassword);
    }

    /** Certificates and passwords of a secured stack; null for an open one. */
    public @Nullable StackSecurity security() {
        return security;
    }

    public Path dataDirectory() {
        return data.path();
    }

    public Path logDirectory() {
        return data.logs();
    }

    /**
     * Starts the parts again that have died by themselves.
     *
     * @return their names
     * @throws LocalStackException when one of them does not come up
     */
    public synchronized List<String> revive() {
        var died = closed ? List.<Part>of() : parts.stream().filter(Part::died).toList();
        died.forEach(Part::start);
        return died.stream().map(Part::name).toList();
    }

    /**
     * Takes away all topics, groups, schemas and tables in about a second, for tests that share a stack: it is as if it had
     * just been started. Nobody may use it meanwhile.
     *
     * @throws IllegalStateException when the stack is secured
     */
    public synchronized void clear() {
        if (security != null) {
            throw new IllegalStateException("a secured stack is not shared");
        }
        broker.clear();
        registry.clear();
        postgres.clear();
    }

    /** Sees to it that a process of somebody else ends with this one too, as the parts do. */
    public void hold(Process process) {
        try {
            leash.hold(process, "KILL");
        } catch (IOException e) {
            throw new LocalStackException("Cannot note down process " + process.pid(), e);
        }
    }

    public Broker broker() {
        return broker;
    }

    public Registry registry() {
        return registry;
    }

    public Postgres postgres() {
        return postgres;
    }

    /**
     * Starts a Prometheus beside the parts, which is stopped with them.
     *
     * @throws LocalStackException when it does not come up
     */
    public synchronized Prometheus startPrometheus(PrometheusSetup setup) {
        Prometheus prometheus = new Prometheus(setup, data, leash, listener);
        prometheus.start();
        parts.add(prometheus);
        return prometheus;
    }

    /** What is in a temporary directory need not be put in order; PostgreSQL has more than that, memory that it shares. */
    private void end(Part part) {
        if (data.temporary() && part != postgres) {
            part.kill();
        } else {
            part.stop();
        }
    }

    /** Ends the parts side by side and deletes a temporary data directory. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        parts.parallelStream().forEach(this::end);
        leash.close();
        data.close();
    }
}
