package io.referrals.consumer.ledger;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The ledger's tables, brought up to date by the migrations in {@code db/migration}. */
public final class LedgerSchema {
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
