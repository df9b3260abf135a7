package io.referrals.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Engineers everywhere read the documentation, the messages and the help. */
class PlainWordsTest {
    private static final Pattern RARE = Pattern.compile(
            "\\b(work(s|ed) off|mend(s|ed|ing)?|anew|for want of|by halves|in"
                    + " turns|heretofore|hitherto|lest|whoever|heed(s|ed)?|for good|as ever|in vain|go(es|ing)? on|held"
                    + " against)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"");

    @Test
    void shouldUsePlainWordsInPagesAlertsAndDashboards() throws IOException {
        // given
        var files = new ArrayList<>(Documents.all());
        files.addAll(Documents.under("ops", ".yml"));
        files.addAll(Documents.under("ops", ".json"));

        // when
        var rare = new ArrayList<String>();
        files.forEach(file -> note(file, Documents.read(file), rare));

        // then
        assertThat(rare).isEmpty();
    }

    @Test
    void shouldUsePlainWordsInMessages() throws IOException {
        // given
        var sources = new ArrayList<Path>();
        try (var modules = Files.list(Documents.ROOT)) {
            for (var module : modules.map(Path::getFileName).toList()) {
                sources.addAll(Documents.under(module + "/src/main/java", ".java"));
            }
        }

        // when
        var rare = new ArrayList<String>();
        sources.forEach(source ->
                LITERAL.matcher(Documents.read(source)).results().forEach(text -> note(source, text.group(), rare)));

        // then
        assertThat(sources).hasSizeGreaterThan(300);
        assertThat(rare).isEmpty();
    }

    private static void note(Path file, String text, List<String> rare) {
        RARE.matcher(text.replaceAll("\\s+", " "))
                .results()
                .map(word -> Documents.ROOT.relativize(file) + ": " + word.group())
                .forEach(rare::add);
    }
}
