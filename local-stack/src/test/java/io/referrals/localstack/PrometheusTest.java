package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class PrometheusTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldNameAnAlertOnceWhenItFiresForSeveralProcesses() throws Exception {
        // given
        var answer = JSON.readTree("""
                {"status": "success", "data": {"resultType": "vector", "result": [
                  {"metric": {"alertname": "RewardsDown", "instance": "127.0.0.1:2"}, "value": [1795343615.2, "7"]},
                  {"metric": {"alertname": "AttributionDown", "instance": "127.0.0.1:1"}, "value": [1795343615.2, "3"]},
                  {"metric": {"alertname": "RewardsDown", "instance": "127.0.0.1:3"}, "value": [1795343615.2, "2"]}]}}
                """);

        // when
        var names = Prometheus.values(answer, "alertname");

        // then
        assertThat(names).containsExactly("AttributionDown", "RewardsDown");
    }

    @Test
    void shouldSayWhyWhenTheQueryIsRefused() throws Exception {
        // given
        var answer = JSON.readTree("""
                {"status": "error", "errorType": "bad_data", "error": "parse error: unexpected end of input"}
                """);

        // when, then
        assertThatThrownBy(() -> Prometheus.values(answer, "alertname"))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("unexpected end of input");
    }
}
