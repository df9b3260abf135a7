package io.referrals.consumer.api;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;

/**
 * The ledger's database as readers see it: connections of their own that cannot write, one snapshot per read, and nothing
 * that is waited for for long. A reader can neither change nor slow the posting of money.
 */
final class ApiDatabase implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final long CONNECTION_MILLIS = 2_000;
    private static final String CONNECT_SECONDS = "2";
    /** Longer than a statement may take: then it is the server that says nothing. */
    private static final String SILENCE_SECONDS = "10";

    /** Fewer than the server's threads: while the database does not answer, there are threads left to say so. */
    private static final int READERS = 16;

    /** Without bitmap scans: a page is read in its order and no further, also where the planner expects few rows. */
    private static final String LIMITS = "SET default_transaction_read_only = on; SET statement_timeout = '5s';"
            + " SET idle_in_transaction_session_timeout = '10s'; SET enable_bitmapscan = off";

    private final HikariDataSource connections;
    private final Semaphore readers = new Semaphore(READERS);

    private ApiDatabase(HikariDataSource connections) {
        this.connections = connections;
    }

    /** For requests. Connects when it is first read: the database may be down meanwhile. */
    static ApiDatabase of(String ledgerUrl) {
        return of(ledgerUrl, "api", CONNECTIONS);
    }

    /** For the one that looks at the ledger, whatever requests there are. */
    static ApiDatabase toLook(String ledgerUrl) {
        return of(ledgerUrl, "look", 1);
    }

    private static ApiDatabase of(String ledgerUrl, String name, int connections) {
        var config = new HikariConfig();
        config.setJdbcUrl(ledgerUrl);
        config.setPoolName(name);
        config.setMaximumPoolSize(connections);
        config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
        config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_MILLIS);
        config.setInitializationFailTimeout(-1);
        config.setReadOnly(true);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setConnectionInitSql(LIMITS);
        config.setIsolateInternalQueries(true); // commits them; the first rollback would undo the limits
        return new ApiDatabase(new HikariDataSource(config));
    }

    interface Read<T> {
        T from(Connection connection) throws SQLException;
    }

    /**
     * Reads one snapshot.
     *
     * @throws ProblemException 503 when the database does not answer, or not in time, or too many are waiting for it
     */
    <T> T read(Read<T> read) {
        if (!readers.tryAcquire()) {
            throw ProblemException.unavailable(new SQLTransientConnectionException("Too many readers"));
        }
        try {
            return readInTime(read);
        } finally {
            readers.release();
        }
    }

    private <T> T readInTime(Read<T> read) {
        try (var connection = connections.getConnection()) {
            try {
                return read.from(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw ProblemException.unavailable(e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
