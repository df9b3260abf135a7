package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusSetupTest {
    private static final PrometheusSetup SHIPPED = new PrometheusSetup("""
            global:
              scrape_interval: 15s
              evaluation_interval: 15s
            scrape_configs:
              - job_name: rewards
                static_configs:
                  - targets: ["rewards:8080"]
            """, """
            - alert: ConversionsSlow
              expr: rate(delay_5m_count[15m]) > 5
              for: 10m
            """);

    @Test
    void shouldWaitAndLookBackSecondsInsteadOfMinutesWhenHastened() {
        // when
        var hastened = SHIPPED.hastened();

        // then
        assertThat(hastened.rules()).isEqualTo("""
            - alert: ConversionsSlow
              expr: rate(delay_5m_count[15s]) > 5
              for: 10s
            """);
        assertThat(hastened.configuration()).contains("scrape_interval: 1s\n", "evaluation_interval: 1s\n");
    }

    @Test
    void shouldScrapeEveryProcessOfTheJobWhenItsPortsAreKnown() {
        // when
        var scraping = SHIPPED.scraping("rewards", List.of(15_001, 15_002));

        // then
        assertThat(scraping.configuration()).contains("targets: [\"127.0.0.1:15001\", \"127.0.0.1:15002\"]");
    }

    @Test
    void shouldRefuseAJobTheConfigurationDoesNotKnow() {
        assertThatThrownBy(() -> SHIPPED.scraping("gateway", List.of(15_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway");
    }
}
