package io.referrals.consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** The local stack that all integration tests of a run share, each with a database of its own. */
public final class TestStack {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestStack() {}

    /** The name of a database with the ledger's tables that nobody writes to: a copy is made in a fraction of the time. */
    private static final class Migrated {
        static final String DATABASE = migrate("migrated");

        private static String migrate(String name) {
            var database = new PGSimpleDataSource();
            database.setUrl(newDatabaseUrl(name, "template1"));
            LedgerSchema.migrate(database);
            return name;
        }
    }

    public static LocalStack stack() {
        return SharedStack.get();
    }

    /** The address of a new, empty database. */
    public static String newLedgerUrl() {
        return newDatabaseUrl("ledger" + DATABASES.incrementAndGet(), "template1");
    }

    /** The address of a new database with the ledger's tables. */
    public static String newMigratedUrl() {
        return newDatabaseUrl("ledger" + DATABASES.incrementAndGet(), Migrated.DATABASE);
    }

    private static String newDatabaseUrl(String name, String template) {
        var url = stack().ledgerUrl();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url.replaceFirst("/[a-z]+\\?", "/" + name + "?");
    }

    /** A new, empty database. */
    public static HikariDataSource newDatabase() {
        return connect(newLedgerUrl());
    }

    /** A new database with the ledger's tables. */
    public static HikariDataSource newLedger() {
        return connect(newMigratedUrl());
    }

    private static HikariDataSource connect(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }
}
