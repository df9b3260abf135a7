package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.RewardKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Payout batches and what they pay. */
final class PayoutTable {
    private static final int FETCH_SIZE = 1_000;
    private static final String COLUMNS =
            "batch_id, storefront_id, unit, minimum, state, created_by, created_at, closed_by, closed_at";

    /** Over every field of an item {@code i}. */
    static final String ITEM_HASH = """
             sha256(convert_to(jsonb_build_array(
                 i.batch_id, i.item, i.conversion_id, i.program_id, i.rule_id, i.milestone_at, i.beneficiary_type,
                 i.beneficiary_id, i.storefront_id, i.unit, i.covered, i.paid)::text, 'UTF8'))
            """;

    /** Over the terms of a batch {@code b} and the hashes of its items. */
    static final String BATCH_HASH = """
             sha256(convert_to(jsonb_build_array(
                 b.batch_id, b.storefront_id, b.unit, b.minimum, b.created_by, b.created_at)::text, 'UTF8')
               || (SELECT coalesce(string_agg(o.hash, ''::bytea ORDER BY o.item), ''::bytea)
                     FROM payout_items o WHERE o.batch_id = b.batch_id))
            """;

    /** Over every field of a return {@code p}. */
    static final String RETURN_HASH = """
             sha256(convert_to(jsonb_build_array(
                 p.batch_id, p.item, p.reason, p.returned_by, p.returned_at)::text, 'UTF8'))
            """;

    /** What the items of one line of the file have in common, and the order of the lines. */
    private static final String LINE = " storefront_id, beneficiary_type, beneficiary_id, unit ";

    private final Connection connection;

    PayoutTable(Connection connection) {
        this.connection = connection;
    }

    /**
     * What a batch pays of one reward.
     *
     * @param number in the batch, from 1
     * @param covered how much of the reward is settled
     * @param paid how much of that in money; the rest was paid too much before
     */
    record Item(long number, RewardKey key, String storefrontId, String unit, long covered, long paid) {}

    @Nullable
    PayoutBatch find(String batchId) throws SQLException {
        try (var select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM payout_batches WHERE batch_id = ?")) {
            select.setString(1, batchId);
            var found = read(select);
            return found.isEmpty() ? null : found.get(0);
        }
    }

    List<PayoutBatch> newest(int limit) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM payout_batches ORDER BY created_at DESC, batch_id LIMIT ?")) {
            select.setInt(1, limit);
            return read(select);
        }
    }

    void insert(PayoutBatch batch) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO payout_batches (batch_id, storefront_id, unit, minimum, state, created_by, created_at)
                VALUES (?, ?, ?, ?, 'OPEN', ?, ?)
                """)) {
            insert.setString(1, batch.batchId());
            insert.setString(2, batch.storefrontId());
            insert.setString(3, batch.unit());
            insert.setLong(4, batch.minimum());
            insert.setString(5, batch.createdBy());
            insert.setLong(6, batch.createdAt().toEpochMilli());
            insert.executeUpdate();
        }
    }

    /**
     * Reserves, for every beneficiary who can be paid at least the minimum, all payable rewards that no other batch has
     * reserved, in the order of release time and reward id. What was paid too much before is taken off the first ones.
     *
     * @return how many rewards were reserved
     */
    int reserve(PayoutBatch batch) throws SQLException {
        try (var insert = connection.prepareStatement("""
                WITH reserved AS (
                  SELECT i.* FROM payout_items i JOIN payout_batches b USING (batch_id) WHERE b.state = 'OPEN'
                ), open AS (
                  SELECT r.*, r.conversion_id || '|' || r.program_id || '|' || r.rule_id
                              || CASE r.milestone_at WHEN 0 THEN '' ELSE '@' || r.milestone_at END
                              || '|' || r.beneficiary_type || '|' || r.beneficiary_id AS reward_id,
                         r.amount - r.paid - coalesce((r.overpaid ->> r.unit)::bigint, 0) - coalesce(
                           (SELECT sum(i.covered) FROM reserved i
                             WHERE i.unit = r.unit
                               AND (i.conversion_id, i.program_id, i.rule_id, i.milestone_at, i.beneficiary_type,
                                    i.beneficiary_id)
                                 = (r.conversion_id, r.program_id, r.rule_id, r.milestone_at, r.beneficiary_type,
                                    r.beneficiary_id)), 0) AS open
                    FROM rewards r
                   WHERE r.state = 'PAYABLE' AND r.storefront_id = coalesce(?, r.storefront_id)
                     AND r.unit = coalesce(?, r.unit)
                ), leaving AS (
                  SELECT storefront_id, beneficiary_type, beneficiary_id, unit, sum(paid) AS paid FROM reserved
                   GROUP BY storefront_id, beneficiary_type, beneficiary_id, unit
                ), queue AS (
                  SELECT o.*,
                         b.balance - coalesce(l.paid, 0) AS available,
                         sum(o.open) OVER beneficiary AS all_open,
                         sum(o.open) OVER (beneficiary ORDER BY o.release_at, o.reward_id COLLATE "C") - o.open AS before
                    FROM open o
                    JOIN balances b
                      ON (b.storefront_id, b.account, b.unit)
                       = (o.storefront_id, lower(o.beneficiary_type) || ':' || o.beneficiary_id || ':payable', o.unit)
                    LEFT JOIN leaving l
                      ON (l.storefront_id, l.beneficiary_type, l.beneficiary_id, l.unit)
                       = (o.storefront_id, o.beneficiary_type, o.beneficiary_id, o.unit)
                   WHERE o.open > 0
                  WINDOW beneficiary AS (PARTITION BY o.storefront_id, o.beneficiary_type, o.beneficiary_id, o.unit)
                )
                INSERT INTO payout_items (batch_id, item, conversion_id, program_id, rule_id, milestone_at,
                                          beneficiary_type, beneficiary_id, storefront_id, unit, covered, paid, hash)
                SELECT i.*,""" + ITEM_HASH + """
                  FROM (
                    SELECT ?::text AS batch_id,
                           row_number() OVER (ORDER BY storefront_id, beneficiary_type, beneficiary_id, unit, before)
                             AS item,
                           conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id,
                           storefront_id, unit, open::bigint AS covered,
                           (open - least(open, greatest(0, all_open - available - before)))::bigint AS paid
                      FROM queue
                     WHERE available >= ?) AS i
                """)) {
            insert.setString(1, batch.storefrontId());
            insert.setString(2, batch.unit());
            insert.setString(3, batch.batchId());
            insert.setLong(4, batch.minimum());
            int reserved = insert.executeUpdate();
            if (reserved > 0) {
                seal(batch.batchId());
            }
            return reserved;
        }
    }

    private void seal(String batchId) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE payout_batches b SET hash = " + BATCH_HASH + " WHERE batch_id = ?")) {
            update.setString(1, batchId);
            update.executeUpdate();
        }
    }

    /** Whether a batch and its items are as they were made. */
    boolean isIntact(String batchId) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT b.hash = " + BATCH_HASH + """
                  AND NOT EXISTS (SELECT FROM payout_items i WHERE i.batch_id = b.batch_id AND i.hash <>""" + ITEM_HASH + ") FROM payout_batches b WHERE b.batch_id = ?")) {
            select.setString(1, batchId);
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    List<Item> items(String batchId) throws SQLException {
        return items(batchId, "true");
    }

    /** What a batch has paid and has not come back yet, in all or of one line. */
    List<Item> outstanding(String batchId, @Nullable Long line) throws SQLException {
        return items(batchId, """
                paid > 0 AND NOT EXISTS (SELECT FROM payout_returns r WHERE (r.batch_id, r.item) = (i.batch_id, i.item))
                """ + (line == null ? "" : "AND line = " + line));
    }

    private List<Item> items(String batchId, String condition) throws SQLException {
        var items = new ArrayList<Item>();
        try (var select = connection.prepareStatement("""
                SELECT item, conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id,
                       storefront_id, unit, covered, paid
                  FROM (SELECT *, dense_rank() OVER (ORDER BY""" + LINE + """
                ) AS line FROM payout_items WHERE batch_id = ?) i
                 WHERE
                """ + condition + " ORDER BY item")) {
            select.setString(1, batchId);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var key = new RewardKey(
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getInt(5),
                            BeneficiaryType.valueOf(rows.getString(6)),
                            rows.getString(7));
                    items.add(new Item(
                            rows.getLong(1),
                            key,
                            rows.getString(8),
                            rows.getString(9),
                            rows.getLong(10),
                            rows.getLong(11)));
                }
            }
        }
        return items;
    }

    void forEachLine(String batchId, Consumer<PayoutBatch.Line> reader) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT storefront_id, beneficiary_type, beneficiary_id, unit, count(*), sum(paid), max(r.reason),
                       max(r.returned_by), max(r.returned_at)
                  FROM payout_items LEFT JOIN payout_returns r USING (batch_id, item)
                 WHERE batch_id = ?
                 GROUP BY""" + LINE + "ORDER BY" + LINE)) {
            select.setFetchSize(FETCH_SIZE);
            select.setString(1, batchId);
            long item = 0;
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    reader.accept(new PayoutBatch.Line(
                            batchId,
                            ++item,
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getLong(5),
                            rows.getBigDecimal(6).toBigIntegerExact(),
                            returned(rows)));
                }
            }
        }
    }

    private static PayoutBatch.@Nullable Return returned(ResultSet line) throws SQLException {
        var reason = line.getString(7);
        return reason == null
                ? null
                : new PayoutBatch.Return(reason, line.getString(8), Instant.ofEpochMilli(line.getLong(9)));
    }

    /** Keeps that items came back. */
    void insertReturns(String batchId, Collection<Item> items, PayoutBatch.Return returned) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO payout_returns
                SELECT p.*,""" + RETURN_HASH + """
                  FROM (SELECT ?::text AS batch_id, unnest(?) AS item, ?::text AS reason, ?::text AS returned_by,
                               ?::bigint AS returned_at) p
                """)) {
            insert.setString(1, batchId);
            insert.setArray(2, new SqlArrays(connection).bigint(items, Item::number));
            insert.setString(3, returned.reason());
            insert.setString(4, returned.by());
            insert.setLong(5, returned.at().toEpochMilli());
            insert.executeUpdate();
        }
    }

    void close(String batchId, PayoutBatch.State state, String by, Instant at) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE payout_batches SET state = ?, closed_by = ?, closed_at = ? WHERE batch_id = ?")) {
            update.setString(1, state.name());
            update.setString(2, by);
            update.setLong(3, at.toEpochMilli());
            update.setString(4, batchId);
            update.executeUpdate();
        }
    }

    private static List<PayoutBatch> read(PreparedStatement select) throws SQLException {
        var batches = new ArrayList<PayoutBatch>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                batches.add(batch(rows));
            }
        }
        return batches;
    }

    private static PayoutBatch batch(ResultSet row) throws SQLException {
        var closedAt = row.getObject(9, Long.class);
        return new PayoutBatch(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                PayoutBatch.State.valueOf(row.getString(5)),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getString(8),
                closedAt == null ? null : Instant.ofEpochMilli(closedAt));
    }
}
