package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The containers' variables are settings that exist, with values that are allowed. */
class ComposeFilesTest {
    private static final Pattern VARIABLE = Pattern.compile("(?m)^ +(REFERRALS_\\w+): (.+)$");

    @ParameterizedTest
    @ValueSource(strings = {"attribution", "rewards"})
    void shouldBeSettingsWhenAComposeFileSetsVariables(String application) throws IOException {
        // given
        var environment = new HashMap<String, String>();
        for (var file : new String[] {"docker-compose.yml", "docker-compose.secure.yml"}) {
            var variables = VARIABLE.matcher(Files.readString(Path.of("..", file)));
            while (variables.find()) {
                if (!variables.group(2).equals("\"\"")) {
                    // Secrets and Compose's own variables are filled in elsewhere.
                    environment.put(variables.group(1), variables.group(2).replaceAll("\\$\\$?\\{[^}]+}", "x"));
                }
            }
        }
        var said = new StringWriter();
        var out = new PrintWriter(said, true);

        // when
        var code = Referrals.commandLine(out, out, environment).execute("config", "print", application);

        // then
        assertThat(code).as(said.toString()).isEqualTo(ExitCode.OK);
        assertThat(said.toString())
                .contains("environment REFERRALS_KAFKA_SECURITY_PROTOCOL")
                .contains("[hidden]");
    }
}
