package io.referrals.localstack;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * A directory in the system's temporary folder that goes when it is closed. When its process was killed before, the next
 * one that makes such a directory takes it away; the processes of a stack that were left with it end first.
 */
public final class TemporaryDirectory implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TemporaryDirectory.class.getName());
    private static final String PREFIX = "referrals-";
    /** Made after the lock: who finds it and nobody holding the lock knows that its process is gone. */
    private static final String MARK = ".temporary";

    private final Path path;
    private final DirectoryLock lock;

    private TemporaryDirectory(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a directory that only its owner reads, and takes away what killed processes of the same user left.
     *
     * @param purpose a word for its name
     */
    public static TemporaryDirectory create(String purpose) throws IOException {
        removeLeftovers();
        Path path = Files.createTempDirectory(PREFIX + purpose + "-").toRealPath();
        DirectoryLock lock =
                DirectoryLock.take(path).orElseThrow(() -> new LocalStackException(path + " is used by somebody else"));
        Files.createFile(path.resolve(MARK));
        return new TemporaryDirectory(path, lock);
    }

    /** Takes away what killed processes of the same user left. */
    static void removeLeftovers() throws IOException {
        Path probe = Files.createTempFile(PREFIX, ".owner");
        UserPrincipal owner = Files.getOwner(probe);
        Files.delete(probe);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(probe.getParent(), PREFIX + "*")) {
            for (Path directory : found) {
                try {
                    if (isMarked(directory, owner)) {
                        removeUnlessUsed(directory);
                    }
                } catch (IOException | LocalStackException e) {
                    // No reason not to start. The next start tries again.
                    LOG.log(Level.WARNING, "Cannot remove what a killed process left in " + directory + ": " + e);
                }
            }
        }
    }

    /** Links are not followed: in a folder that everybody writes to, they may be somebody else's. */
    private static boolean isMarked(Path directory, UserPrincipal owner) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && Files.exists(directory.resolve(MARK), LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner);
    }

    private static void removeUnlessUsed(Path directory) throws IOException {
        var taken = DirectoryLock.take(directory);
        if (taken.isPresent()) {
            try (DirectoryLock held = taken.get()) {
                Leash.endLeftovers(directory);
                DataDirectory.delete(directory);
            }
        }
    }

    public Path path() {
        return path;
    }

    /** What is left when this is closed stays, for somebody to look at. */
    void keep() {
        try {
            Files.deleteIfExists(path.resolve(MARK));
        } catch (IOException e) {
            throw new LocalStackException("Cannot keep " + path, e);
        }
    }

    /** Deletes everything, unless it is to be kept. */
    @Override
    public void close() {
        if (Files.exists(path.resolve(MARK))) {
            DataDirectory.delete(path);
        }
        lock.close();
    }
}
