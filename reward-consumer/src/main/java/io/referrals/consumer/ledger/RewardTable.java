package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardKey;
import io.referrals.consumer.rewards.RewardState;
import io.referrals.consumer.rewards.RuleScope;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Rewards as they are posted. */
final class RewardTable {
    private static final String STANDING =
            "amount, state, transfers, paid, overpaid, paid_revision, budget_limit, wanted";
    static final int STANDING_COUNT = 8;
    static final String COLUMNS = " r." + (ClaimColumns.NAMES + ", " + STANDING).replace(", ", ", r.") + ' ';
    private static final String OF_SCOPES = "SELECT " + COLUMNS + """
              FROM unnest(?, ?, ?, ?, ?) AS s (storefront_id, beneficiary_id, beneficiary_type, program_id, rule_id)
              JOIN rewards r USING (storefront_id, beneficiary_id, beneficiary_type, program_id, rule_id)
             WHERE
            """;

    private final Connection connection;
    private final SqlArrays arrays;

    RewardTable(Connection connection) {
        this.connection = connection;
        this.arrays = new SqlArrays(connection);
    }

    List<RewardRow> byKey(Collection<RewardKey> keys) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + """
                  FROM unnest(?, ?, ?, ?, ?, ?)
                    AS k (conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id)
                  JOIN rewards r
                 USING (conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id)
                """)) {
            setKeys(select, keys);
            return read(select);
        }
    }

    /** The rewards of scopes that are not for milestones and granted. */
    List<RewardRow> grantedOf(Collection<RuleScope> scopes) throws SQLException {
        return ofScopes(scopes, "r.milestone_at = 0 AND r.amount > 0");
    }

    /** The first claims of each scope that a cap denies, so many that are clear, and all that are held. */
    List<RewardRow> deniedOf(Collection<RuleScope> scopes, ToIntFunction<RuleScope> clear) throws SQLException {
        if (scopes.isEmpty()) {
            return List.of();
        }
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + """
                  FROM unnest(?, ?, ?, ?, ?, ?)
                    AS s (storefront_id, beneficiary_id, beneficiary_type, program_id, rule_id, clear)
                 CROSS JOIN LATERAL (
                   (SELECT * FROM rewards d
                     WHERE (d.storefront_id, d.beneficiary_id, d.beneficiary_type, d.program_id, d.rule_id)
                         = (s.storefront_id, s.beneficiary_id, s.beneficiary_type, s.program_id, s.rule_id)
                       AND d.amount = 0 AND d.claimed > 0 AND d.budget_limit IS NULL AND NOT d.held
                     ORDER BY d.occurred_at, d.conversion_id
                     LIMIT s.clear)
                   UNION ALL
                   SELECT * FROM rewards d
                     WHERE (d.storefront_id, d.beneficiary_id, d.beneficiary_type, d.program_id, d.rule_id)
                         = (s.storefront_id, s.beneficiary_id, s.beneficiary_type, s.program_id, s.rule_id)
                       AND d.amount = 0 AND d.claimed > 0 AND d.budget_limit IS NULL AND d.held) r
                """)) {
            setScopes(select, scopes);
            select.setArray(6, arrays.integer(scopes, clear::applyAsInt));
            return read(select);
        }
    }

    /** The rewards of scopes that are for milestones and granted. */
    List<RewardRow> milestonesOf(Collection<RuleScope> scopes) throws SQLException {
        return ofScopes(scopes, "r.milestone_at > 0 AND r.amount > 0");
    }

    private List<RewardRow> ofScopes(Collection<RuleScope> scopes, String condition) throws SQLException {
        if (scopes.isEmpty()) {
            return List.of();
        }
        try (var select = connection.prepareStatement(OF_SCOPES + condition)) {
            setScopes(select, scopes);
            return read(select);
        }
    }

    List<RewardRow> ofConversions(Collection<String> conversionIds) throws SQLException {
        if (conversionIds.isEmpty()) {
            return List.of();
        }
        try (var select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM rewards r WHERE r.conversion_id = ANY (?)")) {
            select.setArray(1, arrays.text(conversionIds, id -> id));
            return read(select);
        }
    }

    /** The rewards of conversions that stand released or expired and were not due when that was posted. */
    List<RewardRow> releasedEarly(Collection<String> conversionIds) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + """
                  FROM rewards r
                 WHERE r.conversion_id = ANY (?) AND r.state IN ('PAYABLE', 'EXPIRED')
                   AND (SELECT bool_or(t.effective_at > t.recorded_at)
                          FROM (SELECT DISTINCT ON (kind) * FROM transfers
                                 WHERE reward_id = r.conversion_id || '|' || r.program_id || '|' || r.rule_id
                                         || CASE r.milestone_at WHEN 0 THEN '' ELSE '@' || r.milestone_at END
                                         || '|' || r.beneficiary_type || '|' || r.beneficiary_id
                                   AND kind IN ('RELEASE', 'EXPIRE')
                                 ORDER BY kind, transfer_id DESC) t
                         WHERE t.kind = 'RELEASE' OR r.state = 'EXPIRED')
                """)) {
            select.setArray(1, arrays.text(conversionIds, id -> id));
            return read(select);
        }
    }

    /** The rewards of beneficiaries that payouts have covered beyond what is paid of them, in a stable order. */
    List<RewardRow> overpaidOf(Collection<RewardRow> beneficiaries) throws SQLException {
        if (beneficiaries.isEmpty()) {
            return List.of();
        }
        try (var select = connection.prepareStatement("SELECT DISTINCT " + COLUMNS + """
                  FROM unnest(?, ?, ?) AS b (storefront_id, beneficiary_type, beneficiary_id)
                  JOIN rewards r USING (storefront_id, beneficiary_type, beneficiary_id)
                 WHERE r.overpaid IS NOT NULL
                 ORDER BY r.release_at, r.conversion_id, r.program_id, r.rule_id, r.milestone_at
                """)) {
            select.setArray(1, arrays.text(beneficiaries, row -> row.claim().storefrontId()));
            select.setArray(
                    2,
                    arrays.text(
                            beneficiaries,
                            row -> row.claim().key().beneficiaryType().name()));
            select.setArray(
                    3, arrays.text(beneficiaries, row -> row.claim().key().beneficiaryId()));
            return read(select);
        }
    }

    /** The rewards of an item's beneficiary that are paid last, so many that what covers them is at least an amount. */
    List<RewardRow> paidLast(PayoutTable.Item item, BigInteger amount) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + """
                  FROM (SELECT *, sum(paid) OVER (ORDER BY release_at DESC, reward_id DESC) - paid AS after
                          FROM (SELECT *,""" + ClaimColumns.REWARD_ID + """
                                       COLLATE "C" AS reward_id FROM rewards
                                 WHERE storefront_id = ? AND beneficiary_type = ? AND beneficiary_id = ? AND unit = ?
                                   AND paid > 0) p) r
                 WHERE r.after < ?
                 ORDER BY r.after
                """)) {
            select.setString(1, item.storefrontId());
            select.setString(2, item.key().beneficiaryType().name());
            select.setString(3, item.key().beneficiaryId());
            select.setString(4, item.unit());
            select.setBigDecimal(5, new BigDecimal(amount));
            return read(select);
        }
    }

    /** At most so many rewards whose hold is over, the longest over first. */
    List<RewardRow> toRelease(Instant asOf, int limit) throws SQLException {
        return due("r.state = 'PENDING' AND r.release_at <= ? ORDER BY r.release_at LIMIT ?", asOf, limit);
    }

    /**
     * At most so many rewards that have expired, the longest over first. What is being paid, or was paid and came back,
     * does not expire.
     */
    List<RewardRow> toExpire(Instant asOf, int limit) throws SQLException {
        return due("""
                r.state = 'PAYABLE' AND r.paid = 0 AND r.paid_revision IS NULL
                   AND NOT coalesce(jsonb_exists(r.overpaid, r.unit), false)
                   AND r.expires_at <= ?
                   AND NOT EXISTS (SELECT FROM payout_items i JOIN payout_batches b USING (batch_id)
                                     LEFT JOIN payout_returns x USING (batch_id, item)
                                    WHERE (b.state = 'OPEN' OR x.item IS NOT NULL)
                                      AND (i.conversion_id, i.program_id, i.rule_id, i.milestone_at,
                                           i.beneficiary_type, i.beneficiary_id)
                                        = (r.conversion_id, r.program_id, r.rule_id, r.milestone_at,
                                           r.beneficiary_type, r.beneficiary_id))
                 ORDER BY r.expires_at LIMIT ?""", asOf, limit);
    }

    /** Writes rewards that are not stored yet, so that nothing of them can be paid. */
    void insert(Collection<RewardRow> rows) throws SQLException {
        CopiedRows.insert(
                connection,
                "rewards (" + ClaimColumns.NAMES + ", amount, state, transfers, budget_limit)",
                rows,
                (columns, row) -> ClaimColumns.write(columns, row.claim())
                        .number(row.amount())
                        .text(row.state().name())
                        .number(row.transfers())
                        .number(row.budgetLimit()));
    }

    /** Writes rewards, whether they are stored or not. */
    void save(Collection<RewardRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var upsert =
                connection.prepareStatement("INSERT INTO rewards (" + ClaimColumns.NAMES + ", " + STANDING + """
                )
                SELECT conversion, program, rule, milestone, beneficiary_type, beneficiary, storefront, version, occurred, unit,
                       claimed, held, release, expires, amount, state, transfers, paid, overpaid::jsonb, paid_revision,
                       budget_limit, wanted
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    AS r (conversion, program, rule, milestone, beneficiary_type, beneficiary, storefront, version,
                          occurred, unit, claimed, held, release, expires, amount, state, transfers, paid, overpaid,
                          paid_revision, budget_limit, wanted)
                    ON CONFLICT (conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id)
                    DO UPDATE
                   SET program_version = excluded.program_version, occurred_at = excluded.occurred_at,
                       unit = excluded.unit, claimed = excluded.claimed, held = excluded.held,
                       release_at = excluded.release_at, expires_at = excluded.expires_at, amount = excluded.amount,
                       state = excluded.state, transfers = excluded.transfers, paid = excluded.paid,
                       overpaid = excluded.overpaid, paid_revision = excluded.paid_revision,
                       budget_limit = excluded.budget_limit, wanted = excluded.wanted
                """)) {
            var claims = rows.stream().map(RewardRow::claim).toList();
            setKeys(upsert, claims.stream().map(Reward::key).toList());
            upsert.setArray(7, arrays.text(claims, Reward::storefrontId));
            upsert.setArray(8, arrays.integer(claims, Reward::programVersion));
            upsert.setArray(9, arrays.instant(claims, Reward::occurredAt));
            upsert.setArray(10, arrays.text(claims, Reward::unit));
            upsert.setArray(11, arrays.bigint(claims, Reward::amount));
            upsert.setArray(12, arrays.bool(claims, Reward::held));
            upsert.setArray(13, arrays.instant(claims, Reward::releaseAt));
            upsert.setArray(14, arrays.instant(claims, Reward::expiresAt));
            upsert.setArray(15, arrays.bigint(rows, RewardRow::amount));
            upsert.setArray(16, arrays.text(rows, row -> row.state().name()));
            upsert.setArray(17, arrays.integer(rows, RewardRow::transfers));
            upsert.setArray(18, arrays.bigint(rows, RewardRow::paid));
            upsert.setArray(19, arrays.text(rows, RewardTable::overpaid));
            upsert.setArray(20, arrays.integer(rows, RewardRow::paidRevision));
            upsert.setArray(21, arrays.bigint(rows, RewardRow::budgetLimit));
            upsert.setArray(22, arrays.bigint(rows, RewardRow::wanted));
            upsert.executeUpdate();
        }
    }

    private List<RewardRow> due(String condition, Instant asOf, int limit) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + " FROM rewards r WHERE " + condition)) {
            select.setLong(1, asOf.toEpochMilli());
            select.setInt(2, limit);
            return read(select);
        }
    }

    private void setKeys(PreparedStatement statement, Collection<RewardKey> keys) throws SQLException {
        statement.setArray(1, arrays.text(keys, RewardKey::conversionId));
        statement.setArray(2, arrays.text(keys, RewardKey::programId));
        statement.setArray(3, arrays.text(keys, RewardKey::ruleId));
        statement.setArray(4, arrays.integer(keys, RewardKey::at));
        statement.setArray(5, arrays.text(keys, key -> key.beneficiaryType().name()));
        statement.setArray(6, arrays.text(keys, RewardKey::beneficiaryId));
    }

    private void setScopes(PreparedStatement statement, Collection<RuleScope> scopes) throws SQLException {
        statement.setArray(1, arrays.text(scopes, RuleScope::storefrontId));
        statement.setArray(2, arrays.text(scopes, RuleScope::beneficiaryId));
        statement.setArray(
                3, arrays.text(scopes, scope -> scope.beneficiaryType().name()));
        statement.setArray(4, arrays.text(scopes, RuleScope::programId));
        statement.setArray(5, arrays.text(scopes, RuleScope::ruleId));
    }

    private static List<RewardRow> read(PreparedStatement select) throws SQLException {
        var found = new ArrayList<RewardRow>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(row(rows));
            }
        }
        return found;
    }

    static RewardRow row(ResultSet row) throws SQLException {
        int standing = ClaimColumns.COUNT;
        var claim = ClaimColumns.read(row);
        return new RewardRow(
                claim,
                row.getLong(standing + 1),
                RewardState.valueOf(row.getString(standing + 2)),
                row.getInt(standing + 3),
                covered(claim.unit(), row.getLong(standing + 4), row.getString(standing + 5)),
                row.getObject(standing + 6, Integer.class),
                row.getObject(standing + 7, Long.class),
                row.getObject(standing + 8, Long.class));
    }

    private static Map<String, Long> covered(String unit, long paid, @Nullable String overpaid) {
        if (overpaid == null) {
            return paid == 0 ? Map.of() : Map.of(unit, paid);
        }
        var covered = StoredJson.amounts(overpaid);
        if (paid > 0) {
            covered.merge(unit, paid, Math::addExact);
        }
        return covered;
    }

    private static @Nullable String overpaid(RewardRow row) {
        var overpaid = new TreeMap<String, Long>();
        for (var unit : row.coveredByUnit().keySet()) {
            if (row.overpaid(unit) != 0) {
                overpaid.put(unit, row.overpaid(unit));
            }
        }
        return overpaid.isEmpty() ? null : StoredJson.write(overpaid);
    }
}
