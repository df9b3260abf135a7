package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much of each budget is taken, and the append-only record of what budgets decided. */
final class BudgetTable {
    /** A row of the record of answers. */
    static final String DECISION = "decision_id, reward_id, storefront_id, program_id, rule_id, unit, budget, used,"
            + " standing, asked, granted, hash";

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
     * @param standing what stands of this one, which is its limit when it is refused
     * @param asked how much more
     */
    record Decision(
            String rewardId, Pool pool, long budget, BigInteger used, long standing, long asked, boolean granted) {}

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

    private record Numbered(long id, Decision decision, byte[] hash) {}

    /** Records answers in their order; the lock on the ledger's head keeps others away. */
    void append(List<Decision> decisions) throws SQLException {
        if (decisions.isEmpty()) {
            return;
        }
        long id;
        HashChain chain;
        try (var select = connection.prepareStatement("SELECT last_decision_id, last_hash FROM budget_head");
                var head = select.executeQuery()) {
            head.next();
            id = head.getLong(1);
            chain = new HashChain(head.getBytes(2));
        }
        var numbered = new ArrayList<Numbered>(decisions.size());
        for (var decision : decisions) {
            id++;
            numbered.add(new Numbered(id, decision, chain.next(id, decision)));
        }
        CopiedRows.insert(
                connection,
                "budget_decisions (" + DECISION + ")",
                numbered,
                (columns, row) -> columns.number(row.id())
                        .text(row.decision().rewardId())
                        .text(row.decision().pool().storefrontId())
                        .text(row.decision().pool().programId())
                        .text(row.decision().pool().ruleId())
                        .text(row.decision().pool().unit())
                        .number(row.decision().budget())
                        .text(row.decision().used().toString())
                        .number(row.decision().standing())
                        .number(row.decision().asked())
                        .bool(row.decision().granted())
                        .bytes(row.hash()));
        try (var update = connection.prepareStatement("UPDATE budget_head SET last_decision_id = ?, last_hash = ?")) {
            update.setLong(1, id);
            update.setBytes(2, chain.last());
            update.executeUpdate();
        }
    }

    /** The answer in a row of {@link #DECISION}, behind its number. */
    static Decision decision(ResultSet row) throws SQLException {
        var pool = new Pool(row.getString(3), row.getString(4), row.getString(5), row.getString(6));
        return new Decision(
                row.getString(2),
                pool,
                row.getLong(7),
                row.getBigDecimal(8).toBigIntegerExact(),
                row.getLong(9),
                row.getLong(10),
                row.getBoolean(11));
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
