package io.referrals.benchmarks.posting;

import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.consumer.rewards.Conversion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * Nothing but the new rows our ledger has just written (conversions, rewards, transfers), by one COPY each into the same
 * tables in one transaction. What a database takes at best of them: no rules, no look-ups, no balances, no hashing.
 */
final class SameRowsCopy implements Side {
    private static final List<String> TABLES = List.of("conversions", "rewards", "transfers");

    private final Connection source;
    private final Connection target;
    private final Map<String, byte[]> rows = new LinkedHashMap<>();
    private long copiedUntil;

    /**
     * @param sourceUrl the ledger whose rows are copied; it must have posted before
     */
    SameRowsCopy(String sourceUrl, String targetUrl) throws SQLException {
        try (var database = RewardConsumerApp.connect(targetUrl)) {
            LedgerSchema.migrate(database);
        }
        source = DriverManager.getConnection(sourceUrl);
        target = DriverManager.getConnection(targetUrl);
        target.setAutoCommit(false);
    }

    @Override
    public String name() {
        return "COPY of our ledger's rows";
    }

    /** Reads what the ledger has written since the last time; orders are made in the order of their times. */
    @Override
    public void prepare() throws SQLException {
        for (var table : TABLES) {
            var time = table.equals("transfers") ? "effective_at" : "occurred_at";
            var lines = new ByteArrayOutputStream();
            try {
                source.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(
                                "COPY (SELECT * FROM " + table + " WHERE " + time + " > " + copiedUntil + ") TO STDOUT",
                                lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            rows.put(table, lines.toByteArray());
        }
        try (var statement = source.createStatement();
                var last = statement.executeQuery("SELECT max(effective_at) FROM transfers")) {
            last.next();
            copiedUntil = last.getLong(1);
        }
    }

    @Override
    public void post(List<Conversion> conversions) throws SQLException {
        for (var table : TABLES) {
            try {
                target.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY " + table + " FROM STDIN", new ByteArrayInputStream(rows.get(table)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        target.commit();
    }

    @Override
    public void close() throws SQLException {
        source.close();
        target.close();
    }
}
