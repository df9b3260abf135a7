package io.referrals.cli;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.referrals.cli.trouble.Reach;
import io.referrals.cli.trouble.Trouble;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.ledger.LedgerName;
import java.io.PrintWriter;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The ledger's database. */
public final class LedgerDatabase {
    private LedgerDatabase() {}

    /**
     * Connects, and says which ledger it is, because the address may come from the environment unnoticed.
     *
     * @throws Failure in words, when it is away, is none, or lets nobody in
     */
    public static HikariDataSource connect(String ledgerUrl, PrintWriter err) {
        var database = connect(ledgerUrl);
        err.println("Ledger " + LedgerName.of(ledgerUrl) + ".");
        return database;
    }

    /**
     * Connects.
     *
     * @throws Failure in words, when it is away, is none, or lets nobody in
     */
    public static HikariDataSource connect(String ledgerUrl) {
        new Reach(false).ledger(ledgerUrl);
        try {
            // A pool that is let in nowhere waits a second before it says so.
            DriverManager.getConnection(ledgerUrl).close();
            return RewardConsumerApp.connect(ledgerUrl);
        } catch (SQLException | PoolInitializationException e) {
            throw new Failure("Cannot open the ledger at " + LedgerName.place(ledgerUrl) + ": " + Trouble.words(e), e);
        } catch (RuntimeException e) {
            throw new Failure("This is not the address of a PostgreSQL ledger: " + e.getMessage(), e);
        }
    }
}
