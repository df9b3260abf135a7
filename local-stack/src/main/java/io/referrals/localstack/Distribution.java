package io.referrals.localstack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * A program that travels as an archive on the class path and is unpacked once per machine and version.
 *
 * <p>It is unpacked beside its place and renamed into it, so a directory of the right name is complete.
 */
final class Distribution {
    private static final int OWNER_EXECUTES = 0b001_000_000;

    private Distribution() {}

    /** The directory with the unpacked resource, under a name made of the program's and its version. */
    static synchronized Path unpacked(String program, String resource) {
        Path cache = cacheDirectory();
        Path home = cache.resolve(program + "-" + version(program));
        if (Files.isDirectory(home)) {
            return home;
        }
        try {
            Files.createDirectories(cache);
            // The lock keeps out other processes, the method's monitor other threads.
            try (FileChannel channel = FileChannel.open(
                            cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(home)) {
                    Path partial = cache.resolve(home.getFileName() + ".partial");
                    DataDirectory.delete(partial);
                    unpack(resource, partial);
                    Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return home;
        } catch (IOException e) {
            throw new LocalStackException("Cannot unpack the " + program + " into " + home + ": " + e, e);
        }
    }

    private static void unpack(String resource, Path target) throws IOException {
        Files.createDirectories(target);
        try (InputStream packed = open(resource);
                InputStream plain = new CompressorStreamFactory()
                        .createCompressorInputStream(new BufferedInputStream(packed, 1 << 16));
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpackEntry(tar, entry, target);
            }
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive names a file outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        if ((entry.getMode() & OWNER_EXECUTES) != 0 && !path.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + path + " executable");
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream stream = Distribution.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new IOException(resource + " is not on the class path; is this platform supported (see README.md)?");
        }
        return stream;
    }

    static String version(String program) {
        Properties versions = new Properties();
        try (InputStream stream = open("versions.properties")) {
            versions.load(stream);
        } catch (IOException e) {
            throw new LocalStackException("Cannot read the versions of the parts", e);
        }
        String version = versions.getProperty(program);
        if (version == null) {
            throw new LocalStackException("No version is known for " + program);
        }
        return version;
    }

    private static Path cacheDirectory() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "referrals")
                : Path.of(cache, "referrals");
    }
}
