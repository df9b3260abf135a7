package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.PaidDecision;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The append-only record of decisions as they stood when rewards of theirs were paid. */
final class PaidConversions {
    /** Over every field of a decision {@code p}. */
    static final String HASH =
            " sha256(convert_to(jsonb_build_array(p.conversion_id, p.revision, p.credits)::text, 'UTF8')) ";

    private final Connection connection;
    private final SqlArrays arrays;

    PaidConversions(Connection connection) {
        this.connection = connection;
        this.arrays = new SqlArrays(connection);
    }

    /** Which revision of which conversion. */
    record Id(String conversionId, int revision) {}

    Map<Id, PaidDecision> of(Collection<Id> ids) throws SQLException {
        var found = new HashMap<Id, PaidDecision>();
        if (ids.isEmpty()) {
            return found;
        }
        try (var select = connection.prepareStatement("""
                SELECT conversion_id, revision, credits
                  FROM unnest(?, ?) AS k (conversion_id, revision) JOIN paid_conversions USING (conversion_id, revision)
                """)) {
            select.setArray(1, arrays.text(ids, Id::conversionId));
            select.setArray(2, arrays.integer(ids, Id::revision));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            new Id(rows.getString(1), rows.getInt(2)),
                            new PaidDecision(StoredJson.credits(rows.getString(3))));
                }
            }
        }
        return found;
    }

    /** Keeps conversions as they are stored now, where their revision is one of these and not kept yet. */
    void keep(Collection<Id> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement("""
                INSERT INTO paid_conversions
                SELECT p.conversion_id, p.revision, p.credits,""" + HASH + """
                  FROM conversions p JOIN unnest(?, ?) AS k (conversion_id, revision) USING (conversion_id, revision)
                    ON CONFLICT DO NOTHING
                """)) {
            insert.setArray(1, arrays.text(ids, Id::conversionId));
            insert.setArray(2, arrays.integer(ids, Id::revision));
            insert.executeUpdate();
        }
    }
}
