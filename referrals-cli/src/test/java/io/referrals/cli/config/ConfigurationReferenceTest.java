package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.Referrals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/reference/configuration.md to the options of the applications. */
class ConfigurationReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "reference", "configuration.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\| (?:`([^`]*)`)? *\\|.*");

    @ParameterizedTest
    @ValueSource(strings = {"Attribution", "Rewards"})
    void shouldNameEverySettingAndItsDefaultWhenAnApplicationHasIt(String chapter) throws IOException {
        // given
        var nowhere = new PrintWriter(new StringWriter());
        var verb = chapter.toLowerCase(Locale.ROOT);
        var line = Referrals.commandLine(nowhere, nowhere, Map.of());
        line.parseArgs(verb);
        var application = Objects.requireNonNull(line.getSubcommands().get(verb));

        // when
        var settings = new TreeMap<String, String>();
        for (var option : application.getCommandSpec().options()) {
            if (SettingKeys.isSettable(option)) {
                settings.put(SettingKeys.key(option), option.getValue() == null ? "" : option.defaultValueString());
            }
        }

        // then
        assertThat(documented(chapter)).isEqualTo(settings);
    }

    private static Map<String, String> documented(String chapter) throws IOException {
        var rows = new TreeMap<String, String>();
        var text = Files.readString(REFERENCE);
        var begin = text.indexOf("\n## " + chapter + "\n");
        assertThat(begin).as("a chapter " + chapter).isPositive();
        text.substring(begin + 1, text.indexOf("\n## ", begin + 1)).lines().forEach(line -> {
            var row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), row.group(2) == null ? "" : row.group(2));
            }
        });
        return rows;
    }
}
