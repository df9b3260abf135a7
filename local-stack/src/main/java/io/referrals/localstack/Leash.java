package io.referrals.localstack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Sees to it that the parts end with this process, however it ends.
 *
 * <p>A shell waits for the end of its standard input, which comes when this process is gone, even by kill -9; then it
 * ends the parts and deletes a temporary data directory. It always knows the parts alive now from the last line it was
 * sent. Should the shell be killed too, the next start on the same directory finds the parts by the {@code processes}
 * file.
 */
final class Leash implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            held=
            while read -r line; do held=$line; done
            for part in $held; do kill -s "${part%%:*}" "${part#*:}" 2>/dev/null; done
            for part in $held; do
              pid=${part#*:} tenths=0
              while kill -0 "$pid" 2>/dev/null && [ $tenths -lt 100 ]; do sleep 0.1; tenths=$((tenths + 1)); done
              kill -s KILL "$pid" 2>/dev/null
            done
            if [ -n "$1" ]; then rm -rf "$1"; fi
            """;

    // A process is known by its id and its start; the clock may have been corrected in between.
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path processesFile;
    private final List<String> command;
    private final Map<Process, String> signals = new LinkedHashMap<>();
    private Process shell;
    private boolean closed;

    Leash(DataDirectory data) {
        processesFile = processes(data.path());
        endLeftovers(data.path());
        String doomed = data.temporary() ? data.path().toString() : "";
        command = Commands.detached(List.of("/bin/sh", "-c", SCRIPT, "referrals-leash", doomed));
        shell = startShell(command);
    }

    private static Process startShell(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new LocalStackException("Cannot start /bin/sh to watch over the parts: " + e, e);
        }
    }

    /** From now on the process ends with this one, asked by the signal first. */
    synchronized void hold(Process process, String signal) throws IOException {
        signals.put(process, signal);
        tellShell();
        // A part that ends by itself gives its id back to the system: it must not be signalled any more.
        var unused = process.onExit().thenRun(() -> release(process));
        PrivateFiles.write(
                processesFile,
                signals.keySet().stream()
                        .map(held -> held.pid() + " " + startMillis(held.toHandle()))
                        .collect(Collectors.joining("\n")));
    }

    /** The process is gone. It may stay in the file, which knows it by its start as well. */
    synchronized void release(Process process) {
        if (signals.remove(process) != null && !closed) {
            tellShell();
        }
    }

    private void tellShell() {
        if (!shell.isAlive()) {
            shell = startShell(command);
        }
        String line = signals.entrySet().stream()
                .map(held -> held.getValue() + ":" + held.getKey().pid())
                .collect(Collectors.joining(" ", "", "\n"));
        try {
            OutputStream input = shell.getOutputStream();
            input.write(line.getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new LocalStackException("The shell that watches over the parts is gone", e);
        }
    }

    private static Path processes(Path directory) {
        return directory.resolve("processes");
    }

    /** Ends the processes of a stack whose own process was killed, if there are any. */
    static void endLeftovers(Path directory) {
        Path processesFile = processes(directory);
        try {
            if (!Files.exists(processesFile)) {
                return;
            }
            List<ProcessHandle> leftovers = Files.readAllLines(processesFile).stream()
                    .flatMap(line -> {
                        String[] fields = line.split(" ", -1);
                        long millis = Long.parseLong(fields[1]);
                        return ProcessHandle.of(Long.parseLong(fields[0]))
                                .filter(handle -> Math.abs(startMillis(handle) - millis) < START_TOLERANCE.toMillis())
                                .stream();
                    })
                    .toList();
            // Their parent died and its shell is ending them just now, or died as well. Asking them once more is
            // harmless.
            leftovers.forEach(ProcessHandle::destroy);
            for (ProcessHandle leftover : leftovers) {
                awaitEnd(leftover);
            }
            Files.deleteIfExists(processesFile);
        } catch (IOException e) {
            throw new LocalStackException("Cannot read " + processesFile, e);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stubborn) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while an earlier stack in the same directory ends", e);
        } catch (ExecutionException e) {
            throw new LocalStackException("Cannot wait for process " + process.pid(), e);
        }
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
    }

    /** Lets go. The parts must have ended before. */
    @Override
    public synchronized void close() {
        closed = true;
        shell.destroyForcibly();
        try {
            Files.deleteIfExists(processesFile);
        } catch (IOException e) {
            throw new LocalStackException("Cannot delete " + processesFile, e);
        }
    }
}
