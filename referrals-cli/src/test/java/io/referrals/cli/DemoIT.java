package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer runs first. */
class DemoIT {
    @Test
    void shouldTellTheStoryToItsEndWhenPlayedTwiceOnTheSameData(@TempDir Path directory) {
        for (int run = 1; run <= 2; run++) {
            // given
            var text = new StringWriter();
            var line = Referrals.commandLine(new PrintWriter(text, true), new PrintWriter(System.err, true));

            // when
            var code = line.execute("demo", "--once", "--data", directory.toString());

            // then
            assertThat(code).as("run %d", run).isEqualTo(ExitCode.OK);
            assertThat(text.toString())
                    .contains("is credited to anna (ANNA10) by CLICK")
                    .contains("is credited to anna (ANNA10) by SIGNUP_BINDING, net 80.00 USD")
                    .contains("RELEASE   advocate anna: +25.00 USD payable")
                    .contains("net 0.00 USD")
                    .contains("CLAWBACK  advocate anna: -25.00 USD payable");
        }
    }
}
