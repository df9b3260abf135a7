package io.referrals.localstack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server of the stack in a process of its own. It can be stopped, killed and started again on its port and data, to
 * see what the rest makes of it.
 */
public abstract sealed class Part permits Broker, Registry, Postgres, Prometheus {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    // Less than a log segment's index or a piece of PostgreSQL's log takes.
    private static final long FULL_DISK_BYTES = 16L << 20;
    private static final int LOG_TAIL_LINES = 20;

    private final String name;
    private final int port;
    private final Path directory;
    private final Path log;
    private final Leash leash;
    private final StartupListener listener;
    private volatile @Nullable Process process;

    Part(String name, int port, DataDirectory data, Leash leash, StartupListener listener) {
        this.name = name;
        this.port = port;
        this.directory = data.path().resolve(name);
        this.log = data.logs().resolve(name + ".log");
        this.leash = leash;
        this.listener = listener;
    }

    /** Makes what the command needs. Done before every start. */
    abstract void prepare() throws IOException, InterruptedException;

    abstract ProcessBuilder command();

    /** How many times as long as usual it may take to start and to stop. */
    int slowness() {
        return 1;
    }

    /** Asked repeatedly while the process starts. */
    abstract boolean isReady() throws IOException;

    /** The signal that ends the process in order, soon. */
    String stopSignal() {
        return "TERM";
    }

    /** Starts the part, unless it runs, and waits until it is ready. */
    public final synchronized void start() {
        if (isRunning()) {
            return;
        }
        boolean ready = false;
        try {
            listener.on(name, "preparing");
            PrivateFiles.directory(directory);
            prepare();
            listener.on(name, "starting");
            ProcessBuilder builder = command();
            builder.command(Commands.detached(builder.command()));
            // Aimed at this process: a debugger's port or an agent of ours has no place in a child.
            builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
            Process started = run(builder);
            process = started;
            leash.hold(started, stopSignal());
            awaitReady(started);
            listener.on(name, "ready");
            ready = true;
        } catch (IOException e) {
            throw failure("does not come up: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted while it started", e);
        } finally {
            if (!ready) {
                kill();
            }
        }
    }

    private void awaitReady(Process started) throws IOException, InterruptedException {
        Duration timeout = START_TIMEOUT.multipliedBy(slowness());
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isReady()) {
            if (started.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("ended with exit code " + started.exitValue() + " instead of coming up", null);
            }
            if (System.nanoTime() > deadline) {
                throw failure("was not ready after " + timeout.toSeconds() + " seconds", null);
            }
        }
    }

    /** Ends the process in order and waits until it is gone. */
    public final synchronized void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            if (running.isAlive()) {
                signal(running, stopSignal());
                if (!running.waitFor(STOP_TIMEOUT.multipliedBy(slowness()).toMillis(), TimeUnit.MILLISECONDS)) {
                    kill();
                }
            }
        } catch (IOException e) {
            throw failure("cannot be stopped", e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        gone(running);
    }

    /** Ends the process and its children at once, as by kill -9, and waits until they are gone. */
    public final synchronized void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        List<ProcessHandle> family = Stream.concat(Stream.of(running.toHandle()), running.descendants())
                .toList();
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member -> member.onExit().join());
        gone(running);
    }

    /** Whether it was started, has not been stopped, and is dead all the same. */
    final synchronized boolean died() {
        return process != null && !process.isAlive();
    }

    private void gone(Process ended) {
        process = null;
        leash.release(ended);
        listener.on(name, "stopped");
    }

    /** What it is called, in messages and in the names of its files. */
    public final String name() {
        return name;
    }

    /** Whether the process is alive. */
    public final boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** The process id, for faults that this class does not offer. */
    public final long pid() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("The " + name + " does not run");
        }
        return current.pid();
    }

    /** The port on 127.0.0.1, the same over restarts. */
    public final int port() {
        return port;
    }

    final Path directory() {
        return directory;
    }

    /** Runs a command with its output in the part's log. */
    final Process run(ProcessBuilder builder) throws IOException {
        return run(builder, new File("/dev/null"));
    }

    /** The same with a file to read. */
    final Process run(ProcessBuilder builder, File input) throws IOException {
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(input))
                .start();
    }

    private static void signal(Process target, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + target.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    final LocalStackException failure(String what, @Nullable Throwable cause) {
        String tail = logTail();
        String reason = diskIsFull() ? " The disk of " + directory + " is full." : "";
        return new LocalStackException(
                "The " + name + " " + what + "." + reason + " Its log " + log + " ends with:\n" + tail, cause);
    }

    /** Asked of the disk, not the log: on a full disk the log cannot tell. */
    private boolean diskIsFull() {
        try {
            return Files.getFileStore(log.getParent()).getUsableSpace() < FULL_DISK_BYTES;
        } catch (IOException e) {
            // The failure is told all the same, only without this hint.
            return false;
        }
    }

    private String logTail() {
        try {
            List<String> lines = Files.exists(log) ? readLines() : List.of();
            return lines.isEmpty()
                    ? "(nothing)"
                    : String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (UncheckedIOException | IOException e) {
            return "(cannot be read: " + e + ")";
        }
    }

    private List<String> readLines() throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
