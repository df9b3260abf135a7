package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in transactions and repeats it while the failure is one that passes: serialization failures and deadlocks at
 * once, an unreachable database after a growing pause.
 *
 * <p>A COMMIT whose reply is lost may have happened. The work is then repeated like any other, so it has to find out
 * itself, behind the lock on the ledger's head, whether it is already done.
 */
final class LedgerTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerTransactions.class);
    private static final int CONFLICTS = 20;
    private static final String IN_DOUBT =
            ". Whether it was committed is not known; it is done once when it is repeated";

    private final DataSource database;
    private final LedgerOutage outage;

    LedgerTransactions(DataSource database, LedgerOutage outage) {
        this.database = database;
        this.outage = outage;
    }

    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Whether a COMMIT was sent whose reply did not come. */
    private static final class Doubt {
        private boolean open;
    }

    /**
     * Runs it until it is committed.
     *
     * @throws LedgerException when the database refuses, or is away for longer than it is waited for
     * @throws LedgerClosedException when the application is closed while it waits
     */
    <T> T run(Work<T> work) {
        int conflicts = 0;
        var doubt = new Doubt();
        try (var waiting = outage.waiting()) {
            while (true) {
                try {
                    return once(work, doubt);
                } catch (SQLException e) {
                    if (DatabaseFailure.isConflict(e) && ++conflicts <= CONFLICTS) {
                        LOG.debug("Repeating a transaction", e);
                    } else if (!mayPass(e) || !waiting.on(e)) {
                        throw outage.refused(e, doubt.open ? IN_DOUBT : "");
                    }
                }
            }
        }
    }

    private static boolean mayPass(SQLException e) {
        return DatabaseFailure.passes(e) || DatabaseFailure.isRefused(e);
    }

    private <T> T once(Work<T> work, Doubt doubt) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.run(connection);
                commit(connection, doubt);
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private static void commit(Connection connection, Doubt doubt) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            doubt.open |= DatabaseFailure.passes(e);
            throw e;
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
