package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever looks for a verb finds it in the help and in the README, the tools of the launcher too. */
class VerbListsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TOOL = Pattern.compile("^  (\\w+)\\) tool=", Pattern.MULTILINE);
    private static final Pattern IN_HELP = Pattern.compile("^  ([a-z-]+) {2,}[A-Z]", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| (`[^|]*(?:\\\\\\|[^|]*)*) \\|", Pattern.MULTILINE);
    private static final Pattern IN_ROW = Pattern.compile("`([a-z-]+)");

    @Test
    void shouldListEveryVerbInTheHelp() throws IOException {
        // given
        var nowhere = new PrintWriter(new StringWriter());

        // when
        var help = Referrals.commandLine(nowhere, nowhere, Map.of()).getUsageMessage();

        // then
        assertThat(found(IN_HELP, help)).isEqualTo(verbs());
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void shouldListEveryVerbInTheReadme() throws IOException {
        // given
        var readme = Files.readString(ROOT.resolve("README.md"));
        int begin = readme.indexOf("\n## All verbs\n");

        // when
        var named = new TreeSet<String>();
        for (var row : found(ROW, readme.substring(begin, readme.indexOf("\n## ", begin + 1)))) {
            named.addAll(found(IN_ROW, row));
        }

        // then
        assertThat(named).isEqualTo(verbs());
    }

    private static Set<String> verbs() throws IOException {
        var verbs = new TreeSet<>(Verbs.byName().keySet());
        var tools = found(TOOL, Files.readString(ROOT.resolve("referrals")));
        assertThat(tools).hasSize(2);
        verbs.addAll(tools);
        return verbs;
    }

    private static Set<String> found(Pattern pattern, String text) {
        var found = new TreeSet<String>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
