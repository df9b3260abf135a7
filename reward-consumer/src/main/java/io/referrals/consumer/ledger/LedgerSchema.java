package io.referrals.consumer.ledger;

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
}
