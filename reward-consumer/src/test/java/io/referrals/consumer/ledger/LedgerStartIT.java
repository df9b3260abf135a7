package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.TestStack;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A database that refuses: at a start somebody is there to mend it, later there may not be. */
class LedgerStartIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final String url = TestStack.newLedgerUrl();
    private final String database = url.replaceFirst("jdbc:postgresql://", "").replaceFirst("\\?.*", "");
    private final String role = "app_" + Long.toHexString(System.nanoTime());
    private final String urlOfRole = url.replaceFirst("\\?.*", "?user=" + role + "&password=" + role);

    @Test
    void shouldNotStartAndSayWhoIsRefusedWhenThereIsNoSuchUser() {
        assertThatThrownBy(() -> start(urlOfRole))
                .isInstanceOf(LedgerException.class)
                .hasMessageStartingWith("The ledger's database " + database + " refused (FATAL: ")
                .hasMessageContaining("\"" + role + "\"")
                .hasMessageContaining("check user and password in ledger-url");
    }

    @Test
    void shouldNotStartWhenThereIsNoSuchDatabase() {
        assertThatThrownBy(() -> start(url.replace(database, database + "x")))
                .isInstanceOf(LedgerException.class)
                .hasMessage("The ledger's database " + database + "x refused (FATAL: database \""
                        + database.replaceFirst(".*/", "")
                        + "x\" does not exist): create it, or name another one in ledger-url");
    }

    @Test
    void shouldNotStartWhenTheUserMayNotPost() {
        // given
        try (var owner = RewardConsumerApp.connect(url)) {
            LedgerSchema.migrate(owner);
            var probe = new LedgerProbe(owner);
            probe.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'");
            probe.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
        }

        // then
        assertThatThrownBy(() -> start(urlOfRole))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining(database + " refused")
                .hasMessageContaining("docs/reference/ledger-trust.md");
    }

    @Test
    void shouldWaitWhenTheUserIsLockedOutInTheMiddle() throws Exception {
        try (var owner = RewardConsumerApp.connect(url)) {
            // given
            LedgerSchema.migrate(owner);
            var probe = new LedgerProbe(owner);
            probe.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'");
            probe.execute("SELECT grant_ledger_to('" + role + "')");
            var outage = LedgerOutage.of(urlOfRole, null);
            try (var pool = RewardConsumerApp.connectToPost(urlOfRole)) {
                var ledger = new Ledger(pool, Clock.systemUTC(), outage);
                assertThat(ledger.positions("conversions")).isEmpty();

                // when
                probe.execute("ALTER ROLE " + role + " NOLOGIN");
                probe.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
                var answer = CompletableFuture.supplyAsync(() -> ledger.positions("conversions"));

                // then
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(outage.reason())
                                .isEqualTo(database + ": FATAL: role \"" + role + "\" is not permitted to log in"));
                assertThat(outage.wasWithin(Duration.ZERO)).isTrue();
                assertThat(answer).isNotDone();
                probe.execute("ALTER ROLE " + role + " LOGIN");
                assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Map.of());
                assertThat(outage.reason()).isNull();
                assertThat(outage.wasWithin(SOON)).isTrue();
                assertThat(outage.wasWithin(Duration.ZERO)).isFalse();
            }
        }
    }

    @Test
    void shouldEndWaitingWhenItIsClosed() throws Exception {
        // given
        var nowhere = "jdbc:postgresql://127.0.0.1:1/none?user=none";
        var outage = LedgerOutage.of(nowhere, null);
        var starting = CompletableFuture.runAsync(() -> LedgerSchema.migrate(nowhere, outage));
        await().atMost(SOON).until(() -> outage.reason() != null);

        // when
        outage.close();

        // then
        assertThatThrownBy(() -> starting.get(SOON.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(LedgerClosedException.class);
    }

    private static void start(String url) {
        LedgerSchema.migrate(url, LedgerOutage.of(url, null));
    }
}
