package io.referrals.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinksTest {
    private static final Pattern FENCED = Pattern.compile("^ *```.*?^ *```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    @Test
    void shouldLeadToAPageAndToAHeadingOfIt() throws IOException {
        // when
        var broken = new ArrayList<String>();
        for (var page : Documents.all()) {
            LINK.matcher(withoutCode(page))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(link -> {
                        if (!link.contains("://") && !exists(page, link)) {
                            broken.add(Documents.ROOT.relativize(page) + ": " + link);
                        }
                    });
        }

        // then
        assertThat(broken).isEmpty();
    }

    private static boolean exists(Path page, String link) {
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** As GitHub makes them: lower case, hyphens for spaces, no other punctuation. */
    private static Set<String> anchors(Path page) {
        var anchors = new HashSet<String>();
        HEADING.matcher(withoutCode(page))
                .results()
                .forEach(heading -> anchors.add(heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-')));
        return anchors;
    }

    private static String withoutCode(Path page) {
        return FENCED.matcher(Documents.read(page)).replaceAll("");
    }
}
