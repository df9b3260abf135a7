package io.referrals.benchmarks.throughput;

import java.util.List;

/** What a process' threads do, told by the first letters of their names, of which Linux keeps fifteen. */
enum Work {
    /** The side's own threads: they poll, decode, decide and write. */
    STREAM("Source: ", "Source Data Fet"),
    JIT("C1 Compiler", "C2 Compiler", "Sweeper thread"),
    /** The serial collector works in the VM's thread. */
    GC("VM Thread", "GC Thread", "G1 ", "Z"),
    PRODUCER("kafka-producer-"),
    /** Flushes and compacts in the background. */
    ROCKSDB("rocksdb:"),
    /** Also what threads used that have ended meanwhile. */
    OTHER();

    /** Flink's threads are called after the job's operators, here with the application's id in front of them. */
    private final List<String> names;

    Work(String... names) {
        this.names = List.of(names);
    }

    /** @param own how the names of the side's threads begin, besides those that every side has */
    static Work of(String thread, String own) {
        if (!own.isEmpty() && thread.startsWith(own.substring(0, Math.min(own.length(), Usage.NAME_LENGTH)))) {
            return STREAM;
        }
        for (var work : values()) {
            if (work.names.stream().anyMatch(thread::startsWith)) {
                return work;
            }
        }
        return OTHER;
    }
}
