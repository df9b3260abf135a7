package io.referrals.localstack;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory of one stack, which no other stack uses at the same time. */
final class DataDirectory implements AutoCloseable {
    /** What three empty parts need, with air for their logs. */
    static final long REQUIRED_BYTES = 300L << 20;

    private final Path path;
    private final @Nullable TemporaryDirectory temporary;
    private final Runnable release;

    private DataDirectory(Path path, @Nullable TemporaryDirectory temporary, Runnable release) throws IOException {
        this.path = path;
        this.temporary = temporary;
        this.release = release;
        boolean usable = false;
        try {
            requireSpace(path, REQUIRED_BYTES);
            PrivateFiles.directory(logs());
            usable = true;
        } finally {
            if (!usable) {
                release.run();
            }
        }
    }

    /**
     * Opens a named directory, or makes a temporary one. What is made is for its owner alone; the mode of a named one that is
     * there already is left as it is, as it may be used for other things too.
     */
    static DataDirectory open(@Nullable Path named) {
        try {
            if (named == null) {
                var made = TemporaryDirectory.create("stack");
                return new DataDirectory(made.path(), made, made::close);
            }
            TemporaryDirectory.removeLeftovers();
            Path path = Files.createDirectories(named.toAbsolutePath().normalize(), PrivateFiles.ownerOnly())
                    .toRealPath();
            var lock = DirectoryLock.take(path)
                    .orElseThrow(() -> new LocalStackException(
                            "The data directory " + path + " is in use by another local stack"));
            return new DataDirectory(path, null, lock::close);
        } catch (IOException e) {
            throw new LocalStackException(
                    "Cannot use " + (named == null ? "a temporary directory" : named) + " as data directory: " + e, e);
        }
    }

    static void requireSpace(Path path, long requiredBytes) throws IOException {
        long usable = Files.getFileStore(path).getUsableSpace();
        if (usable < requiredBytes) {
            throw new LocalStackException("The disk of " + path + " is full: " + (usable >> 20) + " MiB are free, "
                    + (requiredBytes >> 20) + " MiB are needed. Free some space or name another data directory.");
        }
    }

    Path path() {
        return path;
    }

    Path logs() {
        return path.resolve("logs");
    }

    boolean temporary() {
        return temporary != null;
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

    /** A temporary directory is to outlive this with its logs, if there are any, so that they can be read after a failure. */
    void keepLogs() {
        String[] logs = logs().toFile().list();
        if (temporary != null && logs != null && logs.length > 0) {
            for (String part : new String[] {"broker", "registry", "postgres", "prometheus", "security"}) {
                delete(path.resolve(part));
            }
            temporary.keep();
        }
    }

    /** Lets go of the directory, and deletes a temporary one. */
    @Override
    public void close() {
        release.run();
    }

    /** Deletes a directory and everything in it, if it exists; links are deleted, not followed. */
    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    return unlessGone(failure);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return failure == null ? FileVisitResult.CONTINUE : unlessGone(failure);
                }
            });
        } catch (IOException e) {
            throw new LocalStackException("Cannot delete " + directory, e);
        }
    }

    /** Somebody else may be deleting the same: a leash that has lost its stack. */
    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
