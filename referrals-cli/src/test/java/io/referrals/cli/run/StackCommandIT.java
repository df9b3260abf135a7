package io.referrals.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackCommandIT {
    private static final Pattern LEDGER = Pattern.compile("export REFERRALS_LEDGER_URL='([^']+)'");

    @Test
    void shouldWriteThePasswordForItsOwnerAndShowItToNobodyWhenTheStackIsReady(@TempDir Path directory)
            throws Exception {
        // given
        var data = directory.resolve("data");
        var envFile = directory.resolve("servers.env");

        // when
        try (var stack = new RunningVerb("stack", "--data", data.toString(), "--env-file", envFile.toString())) {
            await().atMost(Duration.ofMinutes(4)).untilAsserted(() -> {
                stack.check();
                assertThat(stack.text()).contains("Ready");
            });

            // then
            var password = Files.readString(data.resolve("postgres/password"));
            for (var file : List.of(envFile, data.resolve("env"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(ledgerUrl(Files.readString(file))).contains("password=" + password);
            }
            assertThat(stack.text()).doesNotContain(password);
            // What is shown is an address all the same, for every verb.
            assertThat(migrate(ledgerUrl(stack.text()))).isEqualTo(ExitCode.OK);
        }
    }

    private static String ledgerUrl(String lines) {
        var line = LEDGER.matcher(lines);
        assertThat(line.find()).as(lines).isTrue();
        return line.group(1);
    }

    private static int migrate(String url) {
        var out = new PrintWriter(new StringWriter());
        return Referrals.commandLine(out, out, Map.of("REFERRALS_LEDGER_URL", url))
                .execute("ledger", "migrate");
    }
}
