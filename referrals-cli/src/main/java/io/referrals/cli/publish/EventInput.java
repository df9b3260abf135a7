package io.referrals.cli.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where event lines come from.
 *
 * @param name as people know it
 * @param file null for stdin
 */
public record EventInput(String name, @Nullable Path file) {
    public static EventInput file(Path file) {
        return new EventInput(file.toString(), file);
    }

    static EventInput stdin() {
        return new EventInput("stdin", null);
    }

    /** Whether it can be read once more from its beginning. */
    boolean isRepeatable() {
        return file != null && Files.isRegularFile(file);
    }

    /** Of what can be read once more, in bytes. */
    long size() throws IOException {
        return file == null ? 0 : Files.size(file);
    }

    InputStream open() throws IOException {
        return file == null ? System.in : Files.newInputStream(file);
    }
}
