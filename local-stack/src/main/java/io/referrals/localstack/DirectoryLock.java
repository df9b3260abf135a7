package io.referrals.localstack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says that a process uses a directory. The system lets go of it when the process ends, in whatever way. */
final class DirectoryLock implements AutoCloseable {
    // Closing a second channel on a file lets go of the process's lock on it: what this process has is not opened
    // again.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** The lock of a directory, or nothing when this or another process has it. */
    static Optional<DirectoryLock> take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!OURS.add(real)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(
                    real.resolve(".lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
            try {
                taken = channel.tryLock() != null;
                return taken ? Optional.of(new DirectoryLock(real, channel)) : Optional.empty();
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        } finally {
            if (!taken) {
                OURS.remove(real);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LocalStackException("Cannot release " + directory, e);
        } finally {
            OURS.remove(directory);
        }
    }
}
