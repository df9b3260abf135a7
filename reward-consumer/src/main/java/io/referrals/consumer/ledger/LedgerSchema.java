package io.referrals.consumer.ledger;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** The ledger's tables, brought up to date by the migrations in {@code db/migration}. */
public final class LedgerSchema {
    private static final String NOT_PERMITTED = "42501";

    private LedgerSchema() {}

    /** Creates or updates the tables; safe when several processes do so at once. */
    public static void migrate(DataSource database) {
        Flyway.configure(LedgerSchema.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    /**
     * The same for an application that starts: waits for a database that is away, and looks whether its user may post.
     *
     * @throws LedgerException names the database and what to do when it refuses: no such user, password, database or right
     * @throws LedgerClosedException when the application is closed meanwhile
     */
    public static void migrate(String ledgerUrl, LedgerOutage outage) {
        var database = new PGSimpleDataSource();
        database.setUrl(ledgerUrl);
        database.setTcpKeepAlive(true);
        try (var waiting = outage.waiting()) {
            while (!isReady(database, outage, waiting)) {}
        }
    }

    private static boolean isReady(DataSource database, LedgerOutage outage, LedgerOutage.Waiting waiting) {
        try {
            migrate(database);
            checkRights(database);
            return true;
        } catch (SQLException | RuntimeException e) {
            var failure = DatabaseFailure.within(e);
            if (failure == null) {
                throw new LedgerException("The ledger's tables cannot be brought up to date: " + e.getMessage(), e);
            }
            if (DatabaseFailure.isRefused(failure) || !DatabaseFailure.passes(failure) || !waiting.on(failure)) {
                throw outage.refused(failure, "");
            }
            return false;
        }
    }

    private static void checkRights(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT has_table_privilege('transfers', 'INSERT')"
                        + " AND has_table_privilege('ledger_head', 'UPDATE'), current_user")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new SQLException("the user " + row.getString(2) + " may not post", NOT_PERMITTED);
            }
        }
    }

    /**
     * Lets an existing role do what an application does, and no more; to be repeated after a migration that brought tables.
     *
     * @throws SQLException when there is no such role, or the database is not asked as the owner of the tables
     */
    public static void grantTo(DataSource database, String role) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("SELECT grant_ledger_to(?::name)")) {
            statement.setString(1, role);
            statement.execute();
        }
    }
}
