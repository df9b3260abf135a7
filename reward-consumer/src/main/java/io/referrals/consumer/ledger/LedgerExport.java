package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.RewardState;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads the whole ledger in a stable order and in bounded memory. Releases and expiries appear as far as they are posted:
 * for the state as of an instant, call {@link Ledger#release} with it first.
 */
public final class LedgerExport {
    private static final int FETCH_SIZE = 1_000;

    private final DataSource database;

    public LedgerExport(DataSource database) {
        this.database = database;
    }

    /** A reward with an amount above 0. */
    public record RewardRecord(
            String rewardId,
            String storefrontId,
            String programId,
            String ruleId,
            String conversionId,
            String beneficiaryType,
            String beneficiaryId,
            String unit,
            long amount,
            RewardState state) {}

    /** An account with a balance other than 0; credits positive. */
    public record BalanceRecord(String storefrontId, String account, String unit, BigInteger balance) {}

    /** Every reward with an amount above 0, ordered by rewardId. */
    public void forEachReward(Consumer<RewardRecord> reader) {
        forEach(
                """
                SELECT * FROM (SELECT conversion_id || '|' || program_id || '|' || rule_id
                         || CASE milestone_at WHEN 0 THEN '' ELSE '@' || milestone_at END
                         || '|' || beneficiary_type || '|' || beneficiary_id AS reward_id,
                       storefront_id, program_id, rule_id, conversion_id, beneficiary_type, beneficiary_id, unit, amount,
                       state
                  FROM rewards WHERE amount > 0) AS r
                 ORDER BY reward_id COLLATE "C"
                """,
                row -> reader.accept(new RewardRecord(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getLong(9),
                        RewardState.valueOf(row.getString(10)))));
    }

    /** Every account with a balance other than 0, ordered by storefront, account and unit. */
    public void forEachBalance(Consumer<BalanceRecord> reader) {
        forEach(
                """
                SELECT storefront_id, account, unit, balance FROM balances WHERE balance <> 0
                 ORDER BY storefront_id, account, unit
                """,
                row -> reader.accept(new BalanceRecord(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getBigDecimal(4).toBigIntegerExact())));
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void forEach(String query, RowReader reader) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var select = connection.prepareStatement(query)) {
                select.setFetchSize(FETCH_SIZE);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        reader.read(rows);
                    }
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new LedgerException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }
}
