package io.referrals.benchmarks.throughput;

import io.referrals.cli.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The process of a side, as the benchmark sees it. */
final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(40);
    private static final int LOG_TAIL_LINES = 20;

    /**
     * Something a side tells.
     *
     * @param atMillis when, by the clock of this machine
     */
    record Event(String what, long atMillis, long value) {}

    private final String side;
    private final Process process;
    private final Path log;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile long read;

    private Child(String side, Process process, Path log) {
        this.side = side;
        this.process = process;
        this.log = log;
        var reader = new Thread(this::read, "read-" + side);
        reader.setDaemon(true);
        reader.start();
    }

    static Child start(String side, SideConfig config, List<String> jvmOptions, Path logs) throws IOException {
        var log = logs.resolve("bench-" + config.applicationId() + "-" + side + ".log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        boolean flink = side.equals(SideName.FLINK.label());
        command.addAll(flink ? Flink.JVM_OPTIONS : List.of());
        command.add(flink ? Flink.MAIN : SideProcess.class.getName());
        command.add(side);
        command.addAll(config.arguments());
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put(SideConfig.LEDGER_URL, config.ledgerUrl());
        builder.environment().put("CLASSPATH", flink ? Flink.classPath() : System.getProperty("java.class.path"));
        return new Child(side, builder.start(), log);
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(SideSignals.MARK)) {
                    var words = line.substring(SideSignals.MARK.length()).split(" ", -1);
                    var event = new Event(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
                    if (event.what.equals(SideSignals.READ)) {
                        read = Math.max(read, event.value);
                    } else {
                        events.add(event);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the side tells this; fails when it ends before. */
    Event await(String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var event = events.poll(100, TimeUnit.MILLISECONDS);
            if (event != null && event.what.equals(what)) {
                return event;
            }
            check();
        }
        throw new Failure(side + " has not " + what + " in " + PATIENCE.toMinutes() + " minutes");
    }

    /** How many records it says it has read; of a ceiling. */
    long recordsRead() {
        return read;
    }

    /** Fails when the process has ended. */
    void check() {
        if (!process.isAlive() && events.isEmpty()) {
            throw new Failure(side + " ended with exit code " + process.exitValue() + ":\n" + logTail());
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The most memory it ever held, in MiB; 0 where the system does not tell. */
    long peakRssMiB() {
        return memoryMiB("VmHWM:");
    }

    /** The memory it holds, in MiB; 0 where the system does not tell. */
    long rssMiB() {
        return memoryMiB("VmRSS:");
    }

    private long memoryMiB(String name) {
        var status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String logTail() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e + ")";
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Ends it in order. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(CLOSE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                process.waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
