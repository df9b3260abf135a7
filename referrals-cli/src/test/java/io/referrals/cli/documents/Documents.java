package io.referrals.cli.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pages of the documentation, and the other files of the repository. */
final class Documents {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Documents() {}

    static List<Path> all() throws IOException {
        var pages = new ArrayList<>(under("docs", ".md"));
        for (var page : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "local-stack/README.md")) {
            pages.add(ROOT.resolve(page));
        }
        return pages;
    }

    /** Files whose names end so; none when there is no such folder. */
    static List<Path> under(String folder, String end) throws IOException {
        var directory = ROOT.resolve(folder);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
