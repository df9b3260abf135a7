package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int CONFLICTS = 20;
    private static final String IN_DOUBT =
            ". Whether it was committed is not known; it is done once when it is repeated";

    private final DataSource database;
    private final Duration patience;

    /**
     * @param patience how long an unreachable database is waited for
     */
    LedgerTransactions(DataSource database, Duration patience) {
        this.database = database;
        this.patience = patience;
    }

    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Whether a COMMIT was sent whose reply did not come. */
    private static final class Doubt {
        private boolean open;
    }

    <T> T run(Work<T> work) {
        long giveUpAt = Long.MAX_VALUE;
        var pause = FIRST_PAUSE;
        var doubt = new Doubt();
        for (int conflicts = 0; ; ) {
            try {
                return once(work, doubt);
            } catch (SQLException e) {
                if (isConflict(e) && ++conflicts <= CONFLICTS) {
                    LOG.debug("Repeating a transaction", e);
                } else if (isUnreachable(e) && (giveUpAt == Long.MAX_VALUE || System.nanoTime() - giveUpAt < 0)) {
                    // From the first failure on: finding out that a database is silent takes its time.
                    giveUpAt = giveUpAt == Long.MAX_VALUE ? System.nanoTime() + patience.toNanos() : giveUpAt;
                    LOG.warn("The ledger's database does not answer ({}), trying again", e.getMessage());
                    pause(pause, e);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                } else {
                    throw new LedgerException(
                            "The ledger's database refused: " + e.getMessage() + (doubt.open ? IN_DOUBT : ""), e);
                }
            }
        }
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
            doubt.open |= isUnreachable(e);
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

    private static boolean isConflict(SQLException e) {
        return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
    }

    /**
     * No connection (class 08), shutting down or starting (57P01 to 57P03), out of connections (53300), or ended because
     * this process stood still inside a transaction (25P03).
     */
    private static boolean isUnreachable(SQLException e) {
        var state = e.getSQLState();
        return e instanceof java.sql.SQLTransientConnectionException
                || (state != null
                        && (state.startsWith("08")
                                || state.startsWith("57P0")
                                || state.equals("53300")
                                || state.equals("25P03")));
    }

    private static void pause(Duration pause, SQLException cause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerException("Interrupted while the ledger's database did not answer", cause);
        }
    }
}
