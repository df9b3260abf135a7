package io.referrals.cli.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.referrals.localstack.Prometheus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Prometheus' own tool says about what it is to be given. */
class PromtoolTest {
    @BeforeAll
    static void assumePromtool() {
        assumeTrue(Prometheus.isInstalled("promtool"), "promtool is not installed (apt-get install prometheus)");
    }

    @Test
    void shouldAcceptTheConfigurationAndTheRules() throws Exception {
        promtool("check", "config", OpsFiles.PROMETHEUS);
    }

    @Test
    void shouldFireAndClearEveryAlertOnItsSeries() throws Exception {
        promtool("test", "rules", OpsFiles.ALERT_TESTS);
    }

    private static void promtool(String verb, String what, Path file) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Stream.of("promtool", verb, what, file.toString()).toList())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
