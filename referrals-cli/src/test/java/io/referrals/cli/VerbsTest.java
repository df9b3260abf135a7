package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class VerbsTest {
    @Test
    void shouldCallEachVerbAsItCallsItself() {
        Verbs.byName()
                .forEach((name, verb) ->
                        assertThat(verb.getAnnotation(Command.class).name()).isEqualTo(name));
    }

    @Test
    void shouldReadOnlyTheVerbThatIsAskedFor() {
        assertThat(wanted("lag", "--all")).containsExactly("lag");
    }

    @Test
    void shouldKnowAllVerbsWhenNoneOrAWrongOneIsAskedForOrWhenItNeedsThem() {
        var all = Verbs.byName().keySet();
        assertThat(wanted()).isEqualTo(all);
        assertThat(wanted("--help")).isEqualTo(all);
        assertThat(wanted("lagg")).isEqualTo(all);
        assertThat(wanted("config", "print")).isEqualTo(all);
    }

    private static Set<String> wanted(String... arguments) {
        var line = new CommandLine(new Referrals());
        Verbs.addWanted(line, arguments);
        return line.getSubcommands().keySet();
    }
}
