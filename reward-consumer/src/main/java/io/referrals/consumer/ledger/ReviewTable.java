package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import java.sql.Connection;
import java.sql.SQLException;

/** The append-only record of decisions. */
final class ReviewTable {
    private final Connection connection;

    ReviewTable(Connection connection) {
        this.connection = connection;
    }

    void append(Reviews.Decision decision, Conversion conversion) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO reviews (conversion_id, revision, flags, verdict, decided_by, reason, decided_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)) {
            insert.setString(1, conversion.conversionId());
            insert.setInt(2, conversion.revision());
            insert.setString(3, String.join(",", conversion.flags()));
            insert.setString(4, decision.verdict().name());
            insert.setString(5, decision.decidedBy());
            insert.setString(6, decision.reason());
            insert.setLong(7, decision.decidedAt().toEpochMilli());
            insert.executeUpdate();
        }
    }
}
