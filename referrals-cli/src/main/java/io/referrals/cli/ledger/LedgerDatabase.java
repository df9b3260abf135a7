package io.referrals.cli.ledger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.referrals.cli.Failure;
import io.referrals.consumer.RewardConsumerApp;

/** The ledger's database. */
final class LedgerDatabase {
    private LedgerDatabase() {}

    /** Connects; a failure in words when there is nobody. */
    static HikariDataSource connect(String ledgerUrl) {
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
