package io.referrals.consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.api.ApiServer;
import io.referrals.consumer.api.ConsumerOperations;
import io.referrals.consumer.kafka.RewardLoops;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerExport;
import io.referrals.consumer.ledger.LedgerOutage;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.consumer.ledger.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reward consumer: brings the ledger's tables up to date, then keeps the ledger equal to the conversions. */
public final class RewardConsumerApp implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final Duration STANDSTILL = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofMinutes(2);
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration VALIDATING = Duration.ofSeconds(3);

    private final HikariDataSource database;
    private final LedgerOutage outage;
    private final Ledger ledger;
    private final RewardLoops loops;
    private @Nullable ConsumerOperations operations;
    private @Nullable ApiServer api;

    private RewardConsumerApp(RewardConsumerConfig config) {
        database = connectToPost(config.ledgerUrl());
        try {
            outage = LedgerOutage.of(config.ledgerUrl(), config.databasePatience());
            ledger = new Ledger(database, Clock.systemUTC(), outage);
            loops = new RewardLoops(config, ledger, new Outbox(database, outage), outage);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Serves health and the HTTP API where they are configured, migrates the ledger's database, and starts the loops in their
     * own threads. Waits for a database that is away, and says so, in {@code /readyz} too.
     *
     * @throws RuntimeException when the database refuses, topics or broker are not there, or an address is taken
     */
    public static RewardConsumerApp start(RewardConsumerConfig config) {
        var app = new RewardConsumerApp(config);
        try {
            app.begin(config);
            return app;
        } catch (RuntimeException e) {
            app.close();
            throw e;
        }
    }

    private void begin(RewardConsumerConfig config) {
        if (config.admin() != null) {
            operations = ConsumerOperations.start(config.admin(), config.ledgerUrl(), loops, outage);
        }
        if (config.api() != null) {
            api = ApiServer.start(
                    config.api(),
                    config.ledgerUrl(),
                    operations == null ? (route, status, time) -> {} : operations::served);
        }
        LedgerSchema.migrate(config.ledgerUrl(), outage);
        if (operations != null) {
            operations.lookAtLedger();
        }
        loops.start();
    }

    /** A pool of connections to a ledger, for readers as well; the caller closes it. */
    public static HikariDataSource connect(String ledgerUrl) {
        return new HikariDataSource(configuration(ledgerUrl));
    }

    /**
     * A pool that connects when it is used, and whose connections give up on a database that says nothing for minutes, so
     * that a hung one does not freeze the consumer for ever. A migration or a verification may be silent for longer.
     */
    public static HikariDataSource connectToPost(String ledgerUrl) {
        var config = configuration(ledgerUrl);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECTING.toMillis());
        config.setValidationTimeout(VALIDATING.toMillis());
        config.addDataSourceProperty("connectTimeout", Long.toString(CONNECTING.toSeconds()));
        config.addDataSourceProperty("socketTimeout", Long.toString(SILENCE.toSeconds()));
        return new HikariDataSource(config);
    }

    private static HikariConfig configuration(String ledgerUrl) {
        var config = new HikariConfig();
        config.setJdbcUrl(ledgerUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setPoolName("ledger");
        // A process that stands still inside a transaction (SIGSTOP, a frozen virtual machine) keeps the ledger's head
        // locked, and so everybody else out, until the database ends its session. The address may say otherwise.
        config.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=" + STANDSTILL.toMillis());
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The details of an error, and the statements of a batch, quote what is in the rows.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return config;
    }

    /** Whether conversions are being posted and releases looked at. */
    public boolean isRunning() {
        return loops.isRunning();
    }

    /** Why it stopped on its own; null while it runs and after a close. */
    public @Nullable Throwable failure() {
        return loops.failure();
    }

    /**
     * Where the ledger stands in the conversions topic: partition to the offset of the next record. The ledger has
     * processed everything when each is at or behind the end offset a reader of committed records sees.
     */
    public Map<Integer, Long> positions() {
        return ledger.positions(loops.topic().positionKey());
    }

    /** The port of the HTTP API; null when there is none. */
    public @Nullable Integer apiPort() {
        return api == null ? null : (Integer) api.port();
    }

    /** The port of health and metrics; null when they are not served. */
    public @Nullable Integer adminPort() {
        return operations == null ? null : (Integer) operations.port();
    }

    /** Makes payable and expires what is due at an instant, at once. Repeating it changes nothing. */
    public void release(Instant asOf) {
        ledger.release(asOf);
    }

    /** Reads the ledger this app writes. */
    public LedgerExport export() {
        return new LedgerExport(database);
    }

    /** Waits until the loops have ended, on their own or by a close. */
    public void join() throws InterruptedException {
        loops.join();
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
        loops.close();
        if (operations != null) {
            operations.close();
        }
        database.close();
    }
}
