package io.referrals.benchmarks.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Processor time that a process has used until now, in microseconds, and each of its threads. Taken from {@code /proc},
 * which knows the JVM's and RocksDB's threads as well as those of Java; where there is none, no thread is known.
 */
record Usage(long micros, Map<String, ByThread> threads) {
    /** So many letters of a thread's name are kept by Linux. */
    static final int NAME_LENGTH = 15;

    private static final long MICROS_PER_TICK = 10_000; // 100 ticks a second on every processor Java runs on
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    /** Of one thread. */
    record ByThread(String name, long micros) {}

    /**
     * Used between two looks.
     *
     * @param byWork what kind of work it went into; empty where threads are not known
     */
    record Spent(long micros, Map<Work, Long> byWork) {}

    static Usage of(ProcessHandle process) {
        long micros = process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1000;
        var tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        return new Usage(micros, Files.exists(tasks) ? threads(tasks) : Map.of());
    }

    private static Map<String, ByThread> threads(Path tasks) {
        var threads = new HashMap<String, ByThread>();
        for (var task : list(tasks)) {
            try {
                threads.put(task.getFileName().toString(), thread(Files.readString(task.resolve("stat"))));
            } catch (IOException e) {
                continue; // ended meanwhile
            }
        }
        return threads;
    }

    private static List<Path> list(Path tasks) {
        try (var files = Files.list(tasks)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a line such as {@code 17 (C2 Compiler) S 1 ...}; a name may hold blanks and brackets. */
    static ByThread thread(String stat) {
        int end = stat.lastIndexOf(')');
        var fields = stat.substring(end + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        return new ByThread(stat.substring(stat.indexOf('(') + 1, end), ticks * MICROS_PER_TICK);
    }

    /** @param own how the names of the process' working threads begin; empty when it has none */
    Spent since(Usage before, String own) {
        long spent = micros - before.micros;
        var byWork = new EnumMap<Work, Long>(Work.class);
        if (!threads.isEmpty()) {
            long known = 0;
            for (var thread : threads.entrySet()) {
                var earlier = before.threads.get(thread.getKey());
                long used = thread.getValue().micros - (earlier == null ? 0 : earlier.micros);
                byWork.merge(Work.of(thread.getValue().name, own), used, Long::sum);
                known += used;
            }
            byWork.merge(Work.OTHER, Math.max(0, spent - known), Long::sum);
        }
        return new Spent(spent, byWork);
    }
}
