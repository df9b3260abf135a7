package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes computed rewards into a temporary table, many rows at a time. */
final class RewardSink {
    /** The columns that {@link #read} reads. */
    static final String COLUMNS = """
            conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id, storefront_id,
            program_version, occurred_at, unit, amount, held, release_at, expires_at
            """;

    private static final int BATCH = 2_000;

    private final Connection connection;
    private final String table;
    private final List<Reward> buffer = new ArrayList<>();
    private long count;

    RewardSink(Connection connection, String table) throws SQLException {
        this.connection = connection;
        this.table = table;
        try (var create = connection.createStatement()) {
            create.execute("CREATE TEMPORARY TABLE " + table + """
                     (conversion_id text COLLATE "C", program_id text COLLATE "C", rule_id text COLLATE "C",
                      milestone_at int, beneficiary_type text, beneficiary_id text COLLATE "C",
                      storefront_id text COLLATE "C", program_version int, occurred_at bigint, unit text COLLATE "C",
                      amount bigint, held boolean, release_at bigint, expires_at bigint, reward_id text COLLATE "C")
                    ON COMMIT DROP
                    """);
        }
    }

    void add(Reward reward) throws SQLException {
        buffer.add(reward);
        count++;
        if (buffer.size() == BATCH) {
            flush();
        }
    }

    long count() {
        return count;
    }

    void flush() throws SQLException {
        var arrays = new SqlArrays(connection);
        try (var insert = connection.prepareStatement(
                "INSERT INTO " + table + " SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setArray(1, arrays.text(buffer, reward -> reward.key().conversionId()));
            insert.setArray(2, arrays.text(buffer, reward -> reward.key().programId()));
            insert.setArray(3, arrays.text(buffer, reward -> reward.key().ruleId()));
            insert.setArray(4, arrays.integer(buffer, reward -> reward.key().at()));
            insert.setArray(
                    5,
                    arrays.text(buffer, reward -> reward.key().beneficiaryType().name()));
            insert.setArray(6, arrays.text(buffer, reward -> reward.key().beneficiaryId()));
            insert.setArray(7, arrays.text(buffer, Reward::storefrontId));
            insert.setArray(8, arrays.integer(buffer, Reward::programVersion));
            insert.setArray(9, arrays.instant(buffer, Reward::occurredAt));
            insert.setArray(10, arrays.text(buffer, Reward::unit));
            insert.setArray(11, arrays.bigint(buffer, Reward::amount));
            insert.setArray(12, arrays.bool(buffer, Reward::held));
            insert.setArray(13, arrays.instant(buffer, Reward::releaseAt));
            insert.setArray(14, arrays.instant(buffer, Reward::expiresAt));
            insert.setArray(15, arrays.text(buffer, reward -> reward.key().rewardId()));
            insert.executeUpdate();
        }
        buffer.clear();
    }

    /** A row as it was written. */
    static Reward read(ResultSet row) throws SQLException {
        var key = new RewardKey(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                BeneficiaryType.valueOf(row.getString(5)),
                row.getString(6));
        var expiresAt = row.getObject(14, Long.class);
        return new Reward(
                key,
                row.getString(7),
                row.getInt(8),
                Instant.ofEpochMilli(row.getLong(9)),
                row.getString(10),
                row.getLong(11),
                row.getBoolean(12),
                Instant.ofEpochMilli(row.getLong(13)),
                expiresAt == null ? null : Instant.ofEpochMilli(expiresAt));
    }
}
