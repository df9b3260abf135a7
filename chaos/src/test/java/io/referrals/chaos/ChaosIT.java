package io.referrals.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.localstack.Prometheus;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One fault of the suite, to see that it works; the whole of it takes too long for every build. */
class ChaosIT {
    @TempDir
    Path directory;

    @Test
    void shouldHoldEverythingWhenTheAttributionIsKilled() throws IOException {
        // given
        var results = directory.resolve("chaos-results.json");

        // when
        int exit = ChaosCommand.run("--only", "kill-attribution", "--rate", "100", "--out", results.toString());

        // then
        var json = new ObjectMapper().readTree(results.toFile());
        assertThat(exit).as("%s", json.toPrettyString()).isZero();
        assertThat(json.path("faults")).hasSize(1).allSatisfy(row -> {
            assertThat(row.path("outcome").asText()).isEqualTo("HELD");
            assertThat(row.path("published").asLong()).isPositive();
        });
        var killed = json.path("faults").path(0);
        assertThat(killed.path("restarts").asInt()).isEqualTo(4);
        if (Prometheus.isInstalled("prometheus")) {
            assertThat(killed.path("alertsSeen").path("fired"))
                    .extracting(JsonNode::asText)
                    .contains("AttributionDown");
        } else {
            assertThat(killed.path("alertsSeen").path("note").asText()).contains("no prometheus");
        }
    }
}
