package io.referrals.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Files and directories for their owner alone: other users of the machine read neither data nor passwords. */
public final class PrivateFiles {
    private static final String OWNER_ONLY = "rwx------";
    private static final int PASSWORD_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateFiles() {}

    /** The directory, made with its parents when it is missing; one that is there is closed to others. */
    public static Path directory(Path directory) throws IOException {
        return Files.setPosixFilePermissions(
                Files.createDirectories(directory, ownerOnly()), PosixFilePermissions.fromString(OWNER_ONLY));
    }

    /** Renamed into place when it is complete, so that whoever waits for the file reads all of it. */
    public static void write(Path file, String content) throws IOException {
        Path whole = file.toAbsolutePath();
        // Made readable by its owner alone, not made so afterwards.
        Path partial = Files.createTempFile(whole.getParent(), "." + whole.getFileName(), ".partial");
        try {
            Files.writeString(partial, content);
            Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** The password in a file, which is made with a random one when it is missing: letters, digits, - and _. */
    static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            write(file, randomPassword());
        }
        return Files.readString(file);
    }

    static String randomPassword() {
        var random = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    static FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY));
    }
}
