package io.referrals.cli.ledger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerName;
import io.referrals.consumer.RewardConsumerApp;
import java.io.PrintWriter;

/** The ledger's database. */
final class LedgerDatabase {
    private LedgerDatabase() {}

    /**
     * Says which ledger it is, because the address may come from the environment unnoticed, and connects.
     *
     * @throws Failure in words, when there is nobody
     */
    static HikariDataSource connect(String ledgerUrl, PrintWriter err) {
        err.println("Ledger " + LedgerName.of(ledgerUrl) + ".");
        try {
            return RewardConsumerApp.connect(ledgerUrl);
        } catch (PoolInitializationException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new Failure("The ledger's database does not answer: " + cause.getMessage(), e);
        } catch (RuntimeException e) {
            throw new Failure("This is no address of a PostgreSQL ledger: " + e.getMessage(), e);
        }
    }
}
