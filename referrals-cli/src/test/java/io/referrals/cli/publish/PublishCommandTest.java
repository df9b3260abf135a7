package io.referrals.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no servers. */
class PublishCommandTest {
    private static final String CLICK = "{\"type\":\"click\",\"eventId\":\"c1\",\"storefrontId\":\"acme\","
            + "\"referralCode\":\"ANNA10\",\"visitorId\":\"v1\",\"occurredAt\":\"" + Instant.now() + "\"}\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // injected
    private Path directory;

    @Test
    void shouldCheckWithoutServersWhenItIsADryRun() throws IOException {
        // given
        var file = Files.writeString(directory.resolve("day"), CLICK.repeat(600));

        // when
        var code = run("publish", "--dry-run", file.toString());

        // then
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip()).isEqualTo("nothing was sent, valid: 600 (600 clicks to referral.clicks.v1)");
    }

    @Test
    void shouldSayThreeAndNameTheLineWhenADryRunFindsARefusedOne() throws IOException {
        // given
        var file = Files.writeString(directory.resolve("day"), CLICK + "\n" + CLICK.replace("ANNA10", "no code"));

        // when
        var code = run("publish", "--dry-run", file.toString());

        // then
        assertThat(code).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(err.toString()).contains(file + ":3: refused: INVALID_FIELD: referralCode");
        assertThat(out.toString()).startsWith("1 of 2 lines refused; nothing was sent, valid: 1 ");
    }

    @Test
    void shouldReadStdinWhenNoFileIsNamed() {
        var before = System.in;
        System.setIn(new ByteArrayInputStream((CLICK + "{}").getBytes(UTF_8)));
        try {
            assertThat(run("publish", "--dry-run")).isEqualTo(ExitCode.CHECK_FAILED);
        } finally {
            System.setIn(before);
        }
        assertThat(err.toString()).contains("stdin:2: refused: MALFORMED: type is missing");
    }

    @Test
    void shouldSayWhatToSetWhenAServerIsMissing() throws IOException {
        // given
        var file = Files.writeString(directory.resolve("day"), CLICK);

        // when
        var code = run("publish", file.toString());

        // then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--bootstrap-server", "REFERRALS_BOOTSTRAP_SERVER");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... arguments) {
        return Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), Map.of())
                .execute(arguments);
    }
}
