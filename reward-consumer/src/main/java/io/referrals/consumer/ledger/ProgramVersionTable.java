package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.ProgramVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Every accepted program version; they are never changed. */
final class ProgramVersionTable {
    private final Connection connection;

    ProgramVersionTable(Connection connection) {
        this.connection = connection;
    }

    List<ProgramVersion> all() throws SQLException {
        var versions = new ArrayList<ProgramVersion>();
        try (var select = connection.prepareStatement(
                        "SELECT storefront_id, program_id, version, hold_days, reward_rules FROM program_versions");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                versions.add(new ProgramVersion(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getInt(3),
                        rows.getInt(4),
                        StoredJson.rules(rows.getString(5))));
            }
        }
        return versions;
    }

    void insert(Collection<ProgramVersion> versions) throws SQLException {
        var arrays = new SqlArrays(connection);
        try (var insert = connection.prepareStatement("""
                INSERT INTO program_versions
                SELECT storefront, program, version, hold, rules::jsonb
                  FROM unnest(?, ?, ?, ?, ?) AS v (storefront, program, version, hold, rules)
                """)) {
            insert.setArray(1, arrays.text(versions, ProgramVersion::storefrontId));
            insert.setArray(2, arrays.text(versions, ProgramVersion::programId));
            insert.setArray(3, arrays.integer(versions, ProgramVersion::version));
            insert.setArray(4, arrays.integer(versions, ProgramVersion::holdDays));
            insert.setArray(5, arrays.text(versions, version -> StoredJson.write(version.rewardRules())));
            insert.executeUpdate();
        }
    }
}
