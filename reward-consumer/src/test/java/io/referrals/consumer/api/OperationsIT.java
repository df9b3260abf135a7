package io.referrals.consumer.api;

import static io.referrals.consumer.api.ApiProbe.HOLD;
import static io.referrals.consumer.api.ApiProbe.NOON;
import static io.referrals.consumer.api.ApiProbe.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
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
        assertThat(probe.get("/livez", null).statusCode()).isEqualTo(200);
        assertThat(probe.get("/readyz", null).statusCode()).isEqualTo(503);
        assertThat(probe.get("/readyz", null).body())
                .isEqualTo("{\"status\":\"down\",\"checks\":[{\"name\":\"database\",\"status\":\"up\"},"
                        + "{\"name\":\"consumer\",\"status\":\"up\"},{\"name\":\"registry\",\"status\":\"up\"},"
                        + "{\"name\":\"lag\",\"status\":\"down\"}]}");
    }

    @Test
    void shouldNotBeAliveWhenTheConsumerIsStuckOrHasEnded() {
        // when
        probe.consumer.stalled = true;

        // then
        assertThat(probe.get("/livez", null).statusCode()).isEqualTo(503);

        // when
        probe.consumer.stalled = false;
        probe.consumer.running = false;

        // then
        assertThat(probe.get("/livez", null).body()).contains("{\"name\":\"consumer\",\"status\":\"down\"}");
        assertThat(probe.get("/readyz", null).body()).contains("{\"name\":\"consumer\",\"status\":\"down\"}");
    }

    @Test
    void shouldCountWhatWasPostedSinceItBeganWhenTheLedgerGrows() {
        // given
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));
        probe.consumer.lags = Map.of(0, 5L, 3, 7L);
        try (var database = ApiDatabase.of(probe.database.getJdbcUrl());
                var metrics = new ApiMetrics(database, probe.consumer)) {
            // when
            var first = metrics.scrape();
            metrics.served("/livez", 200, java.time.Duration.ofMillis(3));
            probe.ledger.release(NOON.plus(HOLD));
            metrics.lookAtOnce();
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
                            "referral_api_requests_seconds_count{route=\"/livez\",status=\"200\"} 1");
            assertThat(second).contains("referral_rewards_last_post_timestamp_seconds 1.7723");
        }
    }

    @Test
    void shouldDropAPartitionWhenItIsNoLongerAssigned() {
        // given
        probe.consumer.lags = Map.of(0, 5L, 3, 7L);
        probe.get("/metrics", null);

        // when
        probe.consumer.lags = Map.of(3, 1L);

        // then
        assertThat(probe.get("/metrics", null).body())
                .contains("referral_consumer_lag_records{group=\"rewards\",partition=\"3\",topic=\"conversions\"} 1.0")
                .doesNotContain("partition=\"0\"");
    }

    @Test
    void shouldRaiseTheAlarmWhenBalancesDoNotSumToZero() {
        // given
        probe.post(NOON, order("acme", "anna", "o1", 1, 10_000));
        probe.execute("UPDATE balances SET balance = balance + 1 WHERE account = 'advocate:anna:pending'");

        // then
        assertThat(probe.get("/metrics", null).body().lines())
                .contains("referral_ledger_unbalanced 1.0", "referral_ledger_drift 1.0");
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
    void shouldSaySoWhenTheDatabaseDoesNotAnswer() {
        try (var gone =
                ApiServer.start(ApiAddress.local(0), "jdbc:postgresql://127.0.0.1:1/none?user=none", probe.consumer)) {
            assertThat(ApiProbe.send(gone.port(), "GET", "/metrics", null)
                            .body()
                            .lines())
                    .contains("referral_dependency_up{dependency=\"database\"} 0.0", "referral_ledger_unbalanced NaN");
            assertThat(ApiProbe.send(gone.port(), "GET", "/readyz", null).body())
                    .contains("{\"name\":\"database\",\"status\":\"down\"}");
            assertThat(ApiProbe.send(gone.port(), "GET", "/livez", null).statusCode())
                    .isEqualTo(200);
        }
    }
}
