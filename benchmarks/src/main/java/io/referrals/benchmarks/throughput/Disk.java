package io.referrals.benchmarks.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** What things take on the disk, in bytes. */
final class Disk {
    private Disk() {}

    /** A directory with all that is in it; files that go meanwhile do not count. */
    static long of(Path directory) {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (var files = Files.walk(directory)) {
            return files.mapToLong(Disk::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0; // RocksDB has compacted it away
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The topics with such names, all partitions. */
    static long ofTopics(BenchStack stack, Predicate<String> names) throws InterruptedException {
        long bytes = 0;
        var brokers = stack.broker()
                .await(stack.admin().describeLogDirs(List.of(1)).allDescriptions(), "ask how large the topics are");
        for (var directories : brokers.values()) {
            for (var directory : directories.values()) {
                for (var replica : directory.replicaInfos().entrySet()) {
                    if (names.test(replica.getKey().topic())) {
                        bytes += replica.getValue().size();
                    }
                }
            }
        }
        return bytes;
    }

    static long mib(long bytes) {
        return bytes >> 20;
    }
}
