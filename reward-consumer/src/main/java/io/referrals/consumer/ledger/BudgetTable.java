package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much of each budget is taken, and the append-only record of what budgets decided. */
final class BudgetTable {
    private final Connection connection;
    private final SqlArrays arrays;

    BudgetTable(Connection connection) {
        this.connection = connection;
        this.arrays = new SqlArrays(connection);
    }

    /** What one budget is for: the rewards of one rule, all its versions, in one unit. */
    record Pool(String storefrontId, String programId, String ruleId, String unit) {
        static Pool of(Reward reward) {
            return new Pool(
                    reward.storefrontId(),
                    reward.key().programId(),
                    reward.key().ruleId(),
                    reward.unit());
        }
    }

    /**
     * One answer.
     *
     * @param budget by the conversion's own version
     * @param used by all other rewards, and by what stands of this one
     * @param asked how much more
     */
    record Decision(String rewardId, Pool pool, long budget, BigInteger used, long asked, boolean granted) {}

    /** What is taken of these; nothing where it is absent. */
    Map<Pool, BigInteger> used(Collection<Pool> pools) throws SQLException {
        var used = new HashMap<Pool, BigInteger>();
        try (var select = connection.prepareStatement("""
                SELECT storefront_id, program_id, rule_id, unit, used
                  FROM unnest(?, ?, ?, ?) AS p (storefront_id, program_id, rule_id, unit)
                  JOIN budget_use USING (storefront_id, program_id, rule_id, unit)
                """)) {
            setPools(select, pools);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var pool = new Pool(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4));
                    used.put(pool, rows.getBigDecimal(5).toBigIntegerExact());
                }
            }
        }
        return used;
    }

    void save(Map<Pool, BigInteger> used) throws SQLException {
        if (used.isEmpty()) {
            return;
        }
        var pools = List.copyOf(used.keySet());
        try (var upsert = connection.prepareStatement("""
                INSERT INTO budget_use
                SELECT storefront, program, rule, unit, used::numeric
                  FROM unnest(?, ?, ?, ?, ?) AS b (storefront, program, rule, unit, used)
                    ON CONFLICT (storefront_id, program_id, rule_id, unit) DO UPDATE SET used = excluded.used
                """)) {
            setPools(upsert, pools);
            upsert.setArray(5, arrays.text(pools, pool -> String.valueOf(used.get(pool))));
            upsert.executeUpdate();
        }
    }

    /** Follows a reward that changed without being asked for; does nothing where no budget is counted. */
    void follow(Reward reward, long change) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE budget_use SET used = used + ?
                 WHERE (storefront_id, program_id, rule_id, unit) = (?, ?, ?, ?)
                """)) {
            update.setLong(1, change);
            update.setString(2, reward.storefrontId());
            update.setString(3, reward.key().programId());
            update.setString(4, reward.key().ruleId());
            update.setString(5, reward.unit());
            update.executeUpdate();
        }
    }

    void append(List<Decision> decisions) throws SQLException {
        if (decisions.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement("""
                INSERT INTO budget_decisions
                  (storefront_id, program_id, rule_id, unit, reward_id, budget, used, asked, granted)
                SELECT storefront, program, rule, unit, reward, budget, used::numeric, asked, granted
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) WITH ORDINALITY
                    AS d (storefront, program, rule, unit, reward, budget, used, asked, granted, number)
                 ORDER BY number
                """)) {
            setPools(insert, decisions.stream().map(Decision::pool).toList());
            insert.setArray(5, arrays.text(decisions, Decision::rewardId));
            insert.setArray(6, arrays.bigint(decisions, Decision::budget));
            insert.setArray(
                    7, arrays.text(decisions, decision -> decision.used().toString()));
            insert.setArray(8, arrays.bigint(decisions, Decision::asked));
            insert.setArray(9, arrays.bool(decisions, Decision::granted));
            insert.executeUpdate();
        }
    }

    /** Starts to count for a rule that had no budget so far: takes what its rewards amount to. */
    void begin(String storefrontId, String programId, String ruleId) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO budget_use
                SELECT storefront_id, program_id, rule_id, unit, sum(amount) FROM rewards
                 WHERE storefront_id = ? AND program_id = ? AND rule_id = ? AND amount > 0
                 GROUP BY storefront_id, program_id, rule_id, unit
                """)) {
            insert.setString(1, storefrontId);
            insert.setString(2, programId);
            insert.setString(3, ruleId);
            insert.executeUpdate();
        }
    }

    private void setPools(PreparedStatement statement, Collection<Pool> pools) throws SQLException {
        statement.setArray(1, arrays.text(pools, Pool::storefrontId));
        statement.setArray(2, arrays.text(pools, Pool::programId));
        statement.setArray(3, arrays.text(pools, Pool::ruleId));
        statement.setArray(4, arrays.text(pools, Pool::unit));
    }
}
