package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
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
    void shouldReadOnlyTheVerbThatIsAskedForAndTheApplicationsWhoseSettingsItMayFind() {
        assertThat(wanted("lag", "--all")).containsExactly("lag", "attribution", "rewards");
        assertThat(wanted("rewards")).containsExactly("attribution", "rewards");
        assertThat(wanted("version")).containsExactly("version");
    }

    @Test
    void shouldKnowTheSettingsOfTheApplicationsWhenAnotherVerbFindsThemInTheEnvironment() {
        // given
        var line = new CommandLine(new Referrals());
        Verbs.addWanted(line, new String[] {"topics", "plan"});
        var err = new StringWriter();
        var environment = Map.of(
                "REFERRALS_SCHEMA_REGISTRY_URL", "http://127.0.0.1:1",
                "REFERRALS_LEDGER_URL", "jdbc:postgresql://127.0.0.1:1/l",
                "REFERRALS_BOOTSTRAP_SERVER", "127.0.0.1:1");

        // when
        int code = Referrals.set(line, new PrintWriter(err, true), new PrintWriter(err, true), environment)
                .execute("topics", "plan");

        // then: nobody is there, but it knows where to ask
        assertThat(code).isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString()).contains("127.0.0.1:1").doesNotContain("Unknown setting");
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
