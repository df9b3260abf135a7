package io.referrals.localstack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory of one stack, which no other stack uses at the same time. */
final class DataDirectory implements AutoCloseable {
    /** What three empty parts need, with air for their logs. */
    static final long REQUIRED_BYTES = 300L << 20;

    private final Path path;
    private final boolean temporary;
    private final FileChannel lockChannel;

    private DataDirectory(Path path, boolean temporary, FileChannel lockChannel) {
        this.path = path;
        this.temporary = temporary;
        this.lockChannel = lockChannel;
    }

    static DataDirectory open(@Nullable Path named) {
        try {
            if (named != null) {
                return prepare(Files.createDirectories(named.toAbsolutePath().normalize()), false);
            }
            Path temporary = Files.createTempDirectory("referrals-stack-");
            boolean prepared = false;
            try {
                DataDirectory data = prepare(temporary, true);
                prepared = true;
                return data;
            } finally {
                if (!prepared) {
                    delete(temporary);
                }
            }
        } catch (IOException e) {
            throw new LocalStackException(
                    "Cannot use " + (named == null ? "a temporary directory" : named) + " as data directory: " + e, e);
        }
    }

    private static DataDirectory prepare(Path directory, boolean temporary) throws IOException {
        Path path = directory.toRealPath();
        requireSpace(path, REQUIRED_BYTES);
        FileChannel lock = lock(path);
        Files.createDirectories(path.resolve("logs"));
        return new DataDirectory(path, temporary, lock);
    }

    static void requireSpace(Path path, long requiredBytes) throws IOException {
        long usable = Files.getFileStore(path).getUsableSpace();
        if (usable < requiredBytes) {
            throw new LocalStackException("The disk of " + path + " is full: " + (usable >> 20) + " MiB are free, "
                    + (requiredBytes >> 20) + " MiB are needed. Free some space or name another data directory.");
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // Said below, as if it were another process.
        }
        channel.close();
        throw new LocalStackException("The data directory " + path + " is in use by another local stack");
    }

    Path path() {
        return path;
    }

    Path logs() {
        return path.resolve("logs");
    }

    boolean temporary() {
        return temporary;
    }

    /** What a secured stack needs, or null for an open one. A directory stays what it was made as. */
    @Nullable
    StackSecurity security(List<String> principals) {
        var directory = path.resolve("security");
        if (Files.exists(path.resolve("broker")) && Files.exists(directory) == principals.isEmpty()) {
            throw new LocalStackException("The data directory " + path + " was made by "
                    + (principals.isEmpty() ? "a secured stack" : "an open stack") + "; name another one");
        }
        return principals.isEmpty() ? null : StackSecurity.open(directory, principals);
    }

    /** Deletes a temporary directory but for its logs, if there are any, so that they can be read after a failure. */
    void keepLogsOnly() {
        String[] logs = logs().toFile().list();
        if (logs == null || logs.length == 0) {
            delete();
        } else if (temporary) {
            for (String part : new String[] {"broker", "registry", "postgres", "prometheus", "security"}) {
                delete(path.resolve(part));
            }
        }
    }

    /** Deletes a temporary directory. */
    void delete() {
        if (temporary) {
            delete(path);
        }
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new LocalStackException("Cannot release the data directory " + path, e);
        }
    }

    /** Deletes a directory and everything in it, if it exists. */
    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new LocalStackException("Cannot delete " + directory, e);
        }
    }
}
