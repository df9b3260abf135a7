package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Where each partition of a topic is read on. */
final class PositionTable {
    private final Connection connection;

    PositionTable(Connection connection) {
        this.connection = connection;
    }

    /** Partition to the offset of the next record; a partition that was never read is absent. */
    Map<Integer, Long> of(String topic) throws SQLException {
        var positions = new TreeMap<Integer, Long>();
        try (var select = connection.prepareStatement("SELECT partition, next_offset FROM positions WHERE topic = ?")) {
            select.setString(1, topic);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    positions.put(rows.getInt(1), rows.getLong(2));
                }
            }
        }
        return positions;
    }

    void save(String topic, Map<Integer, Long> next) throws SQLException {
        var arrays = new SqlArrays(connection);
        try (var upsert = connection.prepareStatement("""
                INSERT INTO positions
                SELECT ?, partition, next_offset FROM unnest(?, ?) AS p (partition, next_offset)
                    ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset
                """)) {
            upsert.setString(1, topic);
            upsert.setArray(2, arrays.integer(next.keySet(), partition -> partition));
            upsert.setArray(3, arrays.bigint(next.keySet(), next::get));
            upsert.executeUpdate();
        }
    }
}
