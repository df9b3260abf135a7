package io.referrals.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;

/**
 * An archive of the classes the registry loads when it starts, which halves what its start computes. It is made once per
 * machine, Java and version of the registry, in the directory the registry is unpacked into, and goes with it.
 *
 * <p>To make it costs more than one start saves, so a process of its own does it, with low priority, when a stack starts
 * that has to do without. It ends by itself, within minutes and also when the stack has ended long before. A JVM checks
 * that an archive is whole, its own and of these jars, and starts without one otherwise.
 */
final class RegistryArchive {
    // One Java of each kind that a developer tries; 60 MB each.
    private static final int KEPT = 3;
    private static final AtomicBoolean ASKED = new AtomicBoolean();

    private RegistryArchive() {}

    /** What makes a JVM use the archive, if there is one. */
    static List<String> options() {
        Path archive = archive();
        return archive.toFile().length() > 0 ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** For this Java: another one may have the same version, or come to lie in the same place. */
    private static Path archive() {
        var home = Path.of(System.getProperty("java.home"));
        var checksum = new CRC32();
        checksum.update(
                (home + System.getProperty("java.vm.version") + home.toFile().lastModified())
                        .getBytes(StandardCharsets.UTF_8));
        return Registry.home().resolve(String.format("classes-%08x.jsa", checksum.getValue()));
    }

    /**
     * Starts to make the archive, unless it is there, or cannot be kept, or this process has asked before.
     *
     * @param logs the directory for what the process says
     */
    static void makeInBackground(Path logs) {
        if (!Files.isWritable(Registry.home()) || Files.exists(archive()) || ASKED.getAndSet(true)) {
            return;
        }
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" </dev/null >\"$0\" 2>&1 &"));
        command.add(logs.resolve("registry-archive.log").toString());
        Commands.onPath("nice").ifPresent(nice -> command.addAll(List.of(nice.toString(), "-n", "10")));
        command.addAll(List.of(
                Commands.java(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                RegistryArchive.class.getName()));
        var builder = new ProcessBuilder(Commands.detached(command));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            builder.start();
        } catch (IOException e) {
            // The stack does without.
            System.getLogger(RegistryArchive.class.getName())
                    .log(System.Logger.Level.DEBUG, "no archive of the registry's classes is made", e);
        }
    }

    /** Runs in the process that makes it. */
    public static void main(String[] arguments) throws IOException {
        make();
    }

    /** Makes the archive, unless it is there. Fails when another process is at it. */
    static void make() throws IOException {
        Path archive = archive();
        Path directory = archive.resolveSibling("making-" + archive.getFileName());
        // Its lock keeps out others; what one that was killed has left there is found and ended.
        try (var data = DataDirectory.open(directory);
                var leash = new Leash(data)) {
            if (!Files.exists(archive)) {
                var partial = data.path().resolve("classes.jsa");
                Files.deleteIfExists(partial);
                var registry = new Registry(Ports.claim("registry", 0), data, leash, partial);
                registry.start();
                registry.stop();
                // A Java that cannot make one is not asked again.
                if (!Files.exists(partial)) {
                    Files.createFile(partial);
                }
                Files.move(partial, archive, StandardCopyOption.ATOMIC_MOVE);
                deleteOldest();
            }
        }
        DataDirectory.delete(directory);
    }

    private static void deleteOldest() throws IOException {
        try (var files = Files.list(Registry.home())) {
            var old = files.filter(file -> file.getFileName().toString().matches("classes-[0-9a-f]{8}\\.jsa"))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .skip(KEPT)
                    .toList();
            for (var file : old) {
                Files.deleteIfExists(file);
            }
        }
    }
}
