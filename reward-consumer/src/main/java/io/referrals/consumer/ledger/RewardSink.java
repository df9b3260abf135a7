package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes computed rewards into a temporary table, many rows at a time. */
final class RewardSink {
    private static final int BATCH = 2_000;

    private final Connection connection;
    private final String table;
    private final List<Reward> buffer = new ArrayList<>();
    private long count;

    RewardSink(Connection connection, String table) throws SQLException {
        this.connection = connection;
        this.table = table;
        try (var create = connection.createStatement()) {
            create.execute("CREATE TEMPORARY TABLE " + table + " ON COMMIT DROP AS SELECT " + ClaimColumns.NAMES
                    + ", ''::text COLLATE \"C\" AS reward_id FROM rewards WITH NO DATA");
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
        CopiedRows.insert(
                connection,
                table + " (" + ClaimColumns.NAMES + ", reward_id)",
                buffer,
                (columns, reward) ->
                        ClaimColumns.write(columns, reward).text(reward.key().rewardId()));
        buffer.clear();
    }
}
