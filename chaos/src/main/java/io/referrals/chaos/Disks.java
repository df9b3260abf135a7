package io.referrals.chaos;

import io.referrals.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/**
 * Where everything of a suite is kept: each server's and each instance's directory on a small memory file system of its
 * own, which can be filled up without harm to the machine. Mounting takes root on Linux; elsewhere they are ordinary
 * directories, and no disk can be filled.
 */
final class Disks implements AutoCloseable {
    private static final String SIZE = "2g";
    private static final long SMALLEST = 16 << 10;
    private static final int ATTEMPTS = 20;
    private static final String NAME = "referrals-chaos";

    private final boolean fillable;
    private final Path base;
    private final Deque<Path> mounted = new ArrayDeque<>();

    /** @param fillable whether each directory is to be a file system of its own, which then has to hold all of it */
    Disks(boolean fillable) throws IOException {
        this.fillable = fillable;
        base = Files.createTempDirectory("referrals-chaos-");
    }

    /** A directory, on a file system of its own if that can be had. */
    Path disk(String name) throws IOException, InterruptedException {
        var directory = Files.createDirectories(base.resolve(name));
        if (fillable
                && System.getProperty("user.name").equals("root")
                && Files.isDirectory(Path.of("/proc/self/ns"))
                && mount(directory)) {
            mounted.push(directory);
        }
        return directory;
    }

    private static boolean mount(Path directory) throws IOException, InterruptedException {
        return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + SIZE, NAME, directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    Path base() {
        return base;
    }

    /** Leaves no byte free on a disk. */
    void fill(Path disk) throws IOException, InterruptedException {
        if (!mounted.contains(disk)) {
            throw new NotPossibleException("a file system of its own can only be mounted by root on Linux");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                resize(disk, Long.toString(used(disk)));
                return;
            } catch (Failure grownMeanwhile) {
                if (attempt == ATTEMPTS) {
                    throw grownMeanwhile;
                }
            }
        }
    }

    private static long used(Path disk) throws IOException {
        var store = Files.getFileStore(disk);
        // A size of 0 would be no limit at all.
        return Math.max(SMALLEST, store.getTotalSpace() - store.getUnallocatedSpace());
    }

    /** Gives it its size back. */
    void empty(Path disk) throws IOException, InterruptedException {
        resize(disk, SIZE);
    }

    private static void resize(Path disk, String size) throws IOException, InterruptedException {
        Shell.run("mount", "-o", "remount,size=" + size, disk.toString());
    }

    @Override
    public synchronized void close() throws IOException, InterruptedException {
        for (var disk = mounted.poll(); disk != null; disk = mounted.poll()) {
            // Lazily: a process that has only just been killed may still have a file open.
            Shell.run("umount", "-l", disk.toString());
        }
        clear(base);
        Files.delete(base);
    }

    /** Deletes what is in a directory. */
    static void clear(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(directory)) {
                    Files.delete(file);
                }
            }
        }
    }
}
