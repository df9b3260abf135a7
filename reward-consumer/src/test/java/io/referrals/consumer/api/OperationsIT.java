package io.referrals.consumer.api;

import static io.referrals.consumer.api.ApiProbe.HOLD;
import static io.referrals.consumer.api.ApiProbe.NOON;
import static io.referrals.consumer.api.ApiProbe.order;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.referrals.consumer.ledger.LedgerOutage;
import io.referrals.operations.ListenAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health and metrics. */
class OperationsIT {
    private ApiProbe probe;

    @BeforeEach
    void startServer() {
        probe = new ApiProbe();
        probe.acceptProgram("acme");
    }

    @AfterEach
    void stopServer() {
        probe.close();
    }

    @Test
    void shouldBeAliveButNotReadyWhenTheLagIsUnknown() {
        // given
        probe.consumer.lags = null;

        // then
        assertThat(probe.admin("/livez").statusCode()).isEqualTo(200);
        assertThat(probe.admin("/readyz").statusCode()).isEqualTo(503);
        await().untilAsserted(() -> assertThat(probe.admin("/readyz").body())
                .isEqualTo("{\"status\":\"down\",\"checks\":[{\"name\":\"database\",\"status\":\"up\"},"
                        + "{\"name\":\"consumer\",\"status\":\"up\"},{\"name\":\"registry\",\"status\":\"up\"},"
                        + "{\"name\":\"lag\",\"status\":\"down\"}]}"));
    }

    @Test
    void shouldNotBeAliveWhenTheConsumerIsStuckOrHasEnded() {
        // when
        probe.consumer.stalled = true;

        // then
        assertThat(probe.admin("/livez").statusCode()).isEqualTo(503);

        // when
        probe.consumer.stalled = false;
        probe.consumer.running = false;

        // then
        assertThat(probe.admin("/livez").body()).contains("{\"name\":\"consumer\",\"status\":\"down\"}");
        assertThat(probe.admin("/readyz").body()).contains("{\"name\":\"consumer\",\"status\":\"down\"}");
    }

    @Test
    void shouldCountWhatWasPostedSinceItBeganWhenTheLedgerGrows() {
        // given
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));
        probe.consumer.lags = Map.of(0, 5L, 3, 7L);
        var url = probe.database.getJdbcUrl();
        try (var look = new LedgerLook(ApiDatabase.toLook(url), LedgerOutage.of(url, null));
                var metrics = new ConsumerMetrics(look, probe.consumer)) {
            // when
            look.look();
            var first = metrics.scrape();
            metrics.served("/openapi.yaml", 200, Duration.ofMillis(3));
            probe.ledger.release(NOON.plus(HOLD));
            look.look();
            var second = metrics.scrape();

            // then
            assertThat(first.lines())
                    .contains(
                            "referral_ledger_transfers_total{kind=\"ACCRUE\"} 0.0",
                            "referral_ledger_last_transfer 2.0",
                            "referral_ledger_unbalanced 0.0",
                            "referral_ledger_drift 0.0",
                            "referral_ledger_unpublished 2.0",
                            "referral_dependency_up{dependency=\"database\"} 1.0",
                            "referral_rewards_posting_delay_seconds_bucket{le=\"0.3\"} 1",
                            "referral_rewards_conversions_posted_total 42.0",
                            "referral_consumer_lag_records{group=\"rewards\",partition=\"0\",topic=\"conversions\"} 5.0",
                            "referral_consumer_lag_records{group=\"rewards\",partition=\"3\",topic=\"conversions\"} 7.0");
            assertThat(second.lines())
                    .contains(
                            "referral_ledger_transfers_total{kind=\"RELEASE\"} 2.0",
                            "referral_ledger_transfers_total{kind=\"ACCRUE\"} 0.0",
                            "referral_ledger_last_transfer 4.0",
                            "referral_api_requests_seconds_count{route=\"/openapi.yaml\",status=\"200\"} 1");
            assertThat(second).contains("referral_rewards_last_post_timestamp_seconds 1.7723");
        }
    }

    @Test
    void shouldDropAPartitionWhenItIsNoLongerAssigned() {
        // given
        probe.consumer.lags = Map.of(0, 5L, 3, 7L);
        probe.admin("/metrics");

        // when
        probe.consumer.lags = Map.of(3, 1L);

        // then
        assertThat(probe.admin("/metrics").body())
                .contains("referral_consumer_lag_records{group=\"rewards\",partition=\"3\",topic=\"conversions\"} 1.0")
                .doesNotContain("partition=\"0\"");
    }

    @Test
    void shouldRaiseTheAlarmWhenBalancesDoNotSumToZero() {
        // given
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));
        probe.execute("UPDATE balances SET balance = balance + 1 WHERE account = 'advocate:anna:pending'");

        // then
        try (var look = new LedgerLook(
                        ApiDatabase.toLook(probe.database.getJdbcUrl()),
                        LedgerOutage.of(probe.database.getJdbcUrl(), null));
                var metrics = new ConsumerMetrics(look, probe.consumer)) {
            look.look();
            assertThat(metrics.scrape().lines())
                    .contains("referral_ledger_unbalanced 1.0", "referral_ledger_drift 1.0");
        }
    }

    @Test
    void shouldFindADriftThatSumsToZeroAndForgetItWhenItIsMended() {
        // given: what one account has too much, another has too little
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));
        probe.execute("UPDATE balances SET balance = balance + 1 WHERE account = 'advocate:anna:pending'");
        probe.execute("UPDATE balances SET balance = balance - 1 WHERE account LIKE 'program:%' AND unit = 'USD'");
        try (var database = ApiDatabase.of(probe.database.getJdbcUrl())) {
            var audit = new LedgerAudit(database);

            // when
            audit.walkOn();

            // then
            assertThat(audit.drifted()).isEqualTo(1);

            // when
            probe.execute("UPDATE balances SET balance = balance - 1 WHERE account = 'advocate:anna:pending'");
            audit.walkOn();

            // then
            assertThat(audit.drifted()).isZero();
            assertThat(audit.audited()).isEqualTo(4);
        }
    }

    @Test
    void shouldLookAtTheSumsAgainSoonWhenTheDatabaseIsBack() throws Exception {
        // given
        try (var connection = probe.database.getConnection()) {
            var watch = new LedgerWatch();
            watch.look(connection);

            // when
            watch.lose();

            // then
            assertThat(watch.unbalanced()).isNaN();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                watch.look(connection);
                assertThat(watch.unbalanced()).isZero();
            });
        }
    }

    @Test
    void shouldNotRepeatACheckOfTheSumsThatFailedSoon() throws Exception {
        // given
        try (var connection = probe.database.getConnection()) {
            var watch = new LedgerWatch();
            probe.execute("ALTER TABLE balances RENAME TO hidden");
            assertThatThrownBy(() -> watch.look(connection)).isInstanceOf(SQLException.class);
            watch.lose();
            probe.execute("ALTER TABLE hidden RENAME TO balances");

            // when
            watch.look(connection);

            // then
            assertThat(watch.unbalanced()).isNaN();
        }
    }

    @Test
    void shouldAnswerAtOnceWhenSixHundredClientsOfTheApiAreSlow() throws Exception {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 600; i++) {
                // given
                slow.add(new Socket("127.0.0.1", probe.server.port()));
                slow.get(i).getOutputStream().write("GET /v1/storefronts HTTP/1.1\r\nX-Slow: ".getBytes(US_ASCII));

                // when
                if (i == 1 || i > 500 && i % 10 == 0) {
                    long start = System.nanoTime();
                    assertThat(probe.admin("/livez").statusCode()).isEqualTo(200);
                    assertThat(probe.get("/openapi.yaml", null).statusCode()).isEqualTo(200);

                    // then
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
                }
            }
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void shouldNameThePortAndTheSettingWhenTheApisAddressIsTaken() {
        assertThatThrownBy(() -> ApiServer.start(
                        ListenAddress.localApi(probe.server.port()),
                        probe.database.getJdbcUrl(),
                        (route, status, time) -> {}))
                .hasMessageContaining("127.0.0.1:" + probe.server.port() + " (Address already in use)")
                .hasMessageContaining("api-port");
    }

    @Test
    void shouldSaySoWhenTheDatabaseDoesNotAnswer() {
        var url = "jdbc:postgresql://127.0.0.1:1/none?user=none&password=secret";
        try (var gone = ConsumerOperations.start(
                ListenAddress.localAdmin(0), url, probe.consumer, LedgerOutage.of(url, null))) {
            gone.lookAtLedger();
            assertThat(ApiProbe.send(gone.port(), "GET", "/metrics", null)
                            .body()
                            .lines())
                    .contains("referral_dependency_up{dependency=\"database\"} 0.0", "referral_ledger_unbalanced NaN");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(ApiProbe.send(gone.port(), "GET", "/readyz", null)
                                    .body())
                            .contains("{\"name\":\"database\",\"status\":\"down\",\"detail\":\"127.0.0.1:1/none: "
                                    + "Connection to 127.0.0.1:1 refused.")
                            .doesNotContain("secret"));
            assertThat(ApiProbe.send(gone.port(), "GET", "/livez", null).statusCode())
                    .isEqualTo(200);
        }
    }
}
