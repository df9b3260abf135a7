package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Every row of a ledger, to compare it with another. */
public final class LedgerRows {
    private static final Map<String, String> TABLES = Map.of(
            "conversions", "*",
            "rewards", "*",
            "balances", "*",
            "milestone_places", "*",
            "program_versions", "*",
            "positions", "*");
    /** Numbers and hashes tell the order of posting, which differs between partitions; times of recording differ. */
    private static final String TRANSFER = """
            reward_id, reward_transfer, conversion_revision, kind, storefront_id, unit, debit_account, credit_account,
            amount, effective_at
            """;

    private LedgerRows() {}

    /** Every row of every table, sorted, but for when and in which order it was recorded. */
    public static Map<String, List<String>> of(DataSource database) {
        var rows = new LinkedHashMap<String, List<String>>();
        TABLES.forEach((table, columns) -> rows.put(table, read(database, columns, table)));
        rows.put("transfers", read(database, TRANSFER, "transfers"));
        return rows;
    }

    /** Every transfer with its number, hash and recorded time. */
    public static List<String> recorded(DataSource database) {
        return read(database, "*", "transfers");
    }

    private static List<String> read(DataSource database, String columns, String table) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result =
                        statement.executeQuery("SELECT line FROM (SELECT row_to_json(t)::text AS line FROM (SELECT "
                                + columns + " FROM " + table + ") AS t) AS lines ORDER BY line COLLATE \"C\"")) {
            var rows = new ArrayList<String>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Entries sum to zero, balances are theirs, numbers have no gaps, and every hash follows from the one before. */
    public static void assertSound(DataSource database) {
        new LedgerProbe(database).assertSound();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT * FROM transfers ORDER BY transfer_id")) {
            var chain = new HashChain(new byte[32]);
            while (rows.next()) {
                long id = rows.getLong("transfer_id");
                var transfer = new Transfer(
                        rows.getString("reward_id"),
                        rows.getInt("reward_transfer"),
                        rows.getInt("conversion_revision"),
                        TransferKind.valueOf(rows.getString("kind")),
                        rows.getString("storefront_id"),
                        rows.getString("unit"),
                        rows.getString("debit_account"),
                        rows.getString("credit_account"),
                        rows.getLong("amount"),
                        Instant.ofEpochMilli(rows.getLong("effective_at")));
                assertThat(rows.getBytes("hash"))
                        .as("hash of transfer %d", id)
                        .isEqualTo(chain.next(id, transfer, Instant.ofEpochMilli(rows.getLong("recorded_at"))));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
