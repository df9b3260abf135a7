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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackCommandIT {
    private static final Pattern LEDGER = Pattern.compile("export REFERRALS_LEDGER_URL='([^']+)'");

    @Test
    void shouldComeBackOnItsPortsAndStartAgainWhatDied(@TempDir Path directory) throws Exception {
        // given
        var data = directory.resolve("data");
        var envFile = directory.resolve("servers.env");
        String first;
        try (var stack = ready(data, "--env-file", envFile.toString())) {
            first = Files.readString(data.resolve("env"));
            shouldShowThePasswordToItsOwnerAlone(stack, data, envFile);

            // when: somebody kills the database
            kill(data.resolve("postgres/data/postmaster.pid"));

            // then
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                stack.check();
                assertThat(stack.text()).contains("the postgres died and was started again");
            });
            assertThat(migrate(ledgerUrl(stack.text()))).isEqualTo(ExitCode.OK);
        }

        // when
        try (var unused = ready(data)) {
            // then
            assertThat(Files.readString(data.resolve("env"))).isEqualTo(first);
        }
    }

    private static void shouldShowThePasswordToItsOwnerAlone(RunningVerb stack, Path data, Path envFile)
            throws Exception {
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

    private static RunningVerb ready(Path data, String... more) {
        var arguments = new ArrayList<>(List.of("stack", "--data", data.toString()));
        arguments.addAll(List.of(more));
        var stack = new RunningVerb(arguments.toArray(String[]::new));
        await().atMost(Duration.ofMinutes(4)).untilAsserted(() -> {
            stack.check();
            assertThat(stack.text()).contains("Ready");
        });
        return stack;
    }

    /** As kill -9 does; the first line of the file is the process. */
    private static void kill(Path pidFile) throws Exception {
        var pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
        var process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
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
