package io.referrals.consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.api.ApiServer;
import io.referrals.consumer.kafka.RewardLoops;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerExport;
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

    private final HikariDataSource database;
    private final Ledger ledger;
    private final RewardLoops loops;
    private final @Nullable ApiServer api;

    private RewardConsumerApp(HikariDataSource database, Ledger ledger, RewardLoops loops, @Nullable ApiServer api) {
        this.database = database;
        this.ledger = ledger;
        this.loops = loops;
        this.api = api;
    }

    /**
     * Migrates the ledger's database and starts the loops in their own threads, and the HTTP API if one is configured.
     *
     * @throws RuntimeException when the database or the topics are not there, or the API's address is taken
     */
    public static RewardConsumerApp start(RewardConsumerConfig config) {
        try (var migrating = connect(config.ledgerUrl())) {
            LedgerSchema.migrate(migrating);
        }
        var database = connectToPost(config.ledgerUrl());
        try {
            var ledger = new Ledger(database, Clock.systemUTC());
            var loops = new RewardLoops(config, ledger, new Outbox(database));
            loops.start();
            return new RewardConsumerApp(database, ledger, loops, startApi(config, loops));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static @Nullable ApiServer startApi(RewardConsumerConfig config, RewardLoops loops) {
        if (config.api() == null) {
            return null;
        }
        try {
            return ApiServer.start(config.api(), config.ledgerUrl(), loops);
        } catch (RuntimeException e) {
            loops.close();
            throw e;
        }
    }

    /** A pool of connections to a ledger, for readers as well; the caller closes it. */
    public static HikariDataSource connect(String ledgerUrl) {
        return new HikariDataSource(configuration(ledgerUrl));
    }

    /**
     * A pool whose connections give up on a database that says nothing for minutes, so that a hung one does not freeze the
     * consumer for ever. A migration or a verification may be silent for longer.
     */
    public static HikariDataSource connectToPost(String ledgerUrl) {
        var config = configuration(ledgerUrl);
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
        return api == null ? null : api.port();
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
        database.close();
    }
}
