package io.referrals.cli.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ships with the alerts: nobody is woken without being told what to do. */
class AlertsTest {
    /** Prometheus' own address, and where it serves the directory that it is given as user assets. */
    private static final String SERVED = "{{ $externalURL }}/user/";

    @Test
    void shouldHaveARunbookForEachAlertAndAnAlertForEachRunbook() throws IOException {
        // given
        var runbooks = new HashSet<Path>();

        // when
        for (var alert : OpsFiles.alerts()) {
            var link = alert.path("annotations").path("runbook_url").asText();
            assertThat(link).startsWith(SERVED);
            var runbook = OpsFiles.DOCS.resolve(link.substring(SERVED.length()));
            assertThat(runbook).as(alert.path("alert").asText()).isRegularFile();
            assertThat(OpsFiles.read(runbook)).contains("\n## Look at\n", "\n## Do\n");
            assertThat(alert.path("labels").path("severity").asText()).isIn("critical", "warning", "info");
            runbooks.add(runbook);
        }

        // then
        try (var files = Files.list(OpsFiles.RUNBOOKS)) {
            assertThat(files).containsExactlyInAnyOrderElementsOf(runbooks);
        }
    }

    @Test
    void shouldServeTheRunbooksFromThePrometheusOfTheComposeFile() throws IOException {
        // given
        var prometheus = OpsFiles.composeService("prometheus");

        // then
        assertThat(prometheus.path("command"))
                .extracting(JsonNode::asText)
                .contains("--web.user-assets=/docs", "--web.external-url=http://127.0.0.1:19090");
        assertThat(prometheus.path("volumes")).extracting(JsonNode::asText).contains("./docs:/docs:ro");
        assertThat(prometheus.path("ports")).extracting(JsonNode::asText).containsExactly("127.0.0.1:19090:9090");
    }

    @Test
    void shouldHaveATestThatFiresAndClearsForEachAlert() throws IOException {
        // given
        Map<String, Integer> fires = new HashMap<>();
        Map<String, Integer> clears = new HashMap<>();
        for (var test : OpsFiles.alertTests()) {
            for (var check : test.path("alert_rule_test")) {
                var name = check.path("alertname").asText();
                int minute = Integer.parseInt(check.path("eval_time").asText().replace("m", ""));
                (check.path("exp_alerts").isEmpty() ? clears : fires).put(name, minute);
            }
        }

        // then
        assertThat(OpsFiles.alerts()).hasSizeGreaterThan(20).allSatisfy(alert -> {
            var name = alert.path("alert").asText();
            assertThat(fires).containsKey(name);
            assertThat(clears.get(name)).as("%s clears after it fired", name).isGreaterThan(fires.get(name));
        });
    }

    @Test
    void shouldHaveADifferentNameForEachAlert() throws IOException {
        assertThat(OpsFiles.alerts())
                .map(alert -> alert.path("alert"))
                .map(JsonNode::asText)
                .doesNotHaveDuplicates();
    }
}
