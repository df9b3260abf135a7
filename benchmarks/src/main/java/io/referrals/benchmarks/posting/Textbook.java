package io.referrals.benchmarks.posting;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The tables of a textbook ledger: transfers, two entries each, balances. They have the keys no ledger can do without
 * and nothing else, no foreign key and no index by account, which makes them as fast as such tables can be.
 */
final class Textbook {
    private Textbook() {}

    static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE transfers (
                      transfer_id     bigint PRIMARY KEY,
                      idempotency_key text COLLATE "C" NOT NULL UNIQUE,
                      storefront_id   text NOT NULL,
                      kind            text NOT NULL,
                      effective_at    bigint NOT NULL,
                      recorded_at     bigint NOT NULL
                    );
                    CREATE TABLE entries (
                      entry_id    bigint PRIMARY KEY,
                      transfer_id bigint NOT NULL,
                      account     text COLLATE "C" NOT NULL,
                      unit        text NOT NULL,
                      amount      bigint NOT NULL
                    );
                    CREATE TABLE balances (
                      account text COLLATE "C" NOT NULL,
                      unit    text COLLATE "C" NOT NULL,
                      balance bigint NOT NULL,
                      PRIMARY KEY (account, unit)
                    ) WITH (fillfactor = 70);
                    """);
        }
    }

    static String expense() {
        return "program:" + Orders.PROGRAM + ":expense";
    }

    static String pending(String advocate) {
        return "advocate:" + advocate + ":pending";
    }
}
