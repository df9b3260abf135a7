package io.referrals.consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One local stack for all integration tests of a run, started by the first that asks; it ends with the process. */
public final class TestStack {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestStack() {}

    private static final class Started {
        static final LocalStack STACK =
                LocalStack.start(LocalStackOptions.temporary().withFsync(false));
    }

    public static LocalStack stack() {
        return Started.STACK;
    }

    /** The address of a new, empty database. */
    public static String newLedgerUrl() {
        var url = stack().ledgerUrl();
        var name = "ledger" + DATABASES.incrementAndGet();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url.replaceFirst("/[a-z]+\\?", "/" + name + "?");
    }

    /** A new, empty database. */
    public static HikariDataSource newDatabase() {
        var config = new HikariConfig();
        config.setJdbcUrl(newLedgerUrl());
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }

    /** A new database with the ledger's tables. */
    public static HikariDataSource newLedger() {
        var database = newDatabase();
        LedgerSchema.migrate(database);
        return database;
    }
}
