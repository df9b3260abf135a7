package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.MilestonePlace;
import io.referrals.consumer.rewards.RuleScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/** Each person's earliest qualifying conversion under every rule with milestones. */
final class MilestonePlaceTable {
    private final Connection connection;
    private final SqlArrays arrays;
    private final String table;

    MilestonePlaceTable(Connection connection) {
        this(connection, "milestone_places");
    }

    /** Places in another table with the same columns and key. */
    MilestonePlaceTable(Connection connection, String table) {
        this.connection = connection;
        this.table = table;
        this.arrays = new SqlArrays(connection);
    }

    void delete(Collection<MilestonePlace> places) throws SQLException {
        try (var delete = connection.prepareStatement("""
                DELETE FROM milestone_places m
                 USING unnest(?, ?, ?, ?, ?) AS d (storefront_id, program_id, rule_id, advocate_id, person_id)
                 WHERE (m.storefront_id, m.program_id, m.rule_id, m.advocate_id, m.person_id)
                     = (d.storefront_id, d.program_id, d.rule_id, d.advocate_id, d.person_id)
                """)) {
            setKeys(delete, places);
            delete.executeUpdate();
        }
    }

    void save(Collection<MilestonePlace> places) throws SQLException {
        try (var upsert = connection.prepareStatement("INSERT INTO " + table + """

                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (storefront_id, program_id, rule_id, advocate_id, person_id) DO UPDATE
                   SET conversion_id = excluded.conversion_id, program_version = excluded.program_version,
                       occurred_at = excluded.occurred_at, release_at = excluded.release_at
                """)) {
            setKeys(upsert, places);
            upsert.setArray(6, arrays.text(places, MilestonePlace::conversionId));
            upsert.setArray(7, arrays.integer(places, MilestonePlace::programVersion));
            upsert.setArray(8, arrays.instant(places, MilestonePlace::occurredAt));
            upsert.setArray(9, arrays.instant(places, MilestonePlace::releaseAt));
            upsert.executeUpdate();
        }
    }

    /** The first places of each scope, in order, at most as many as its last milestone asks for. */
    List<MilestonePlace> first(Collection<RuleScope> scopes, ToIntFunction<RuleScope> lastMilestone)
            throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT m.*
                  FROM unnest(?, ?, ?, ?, ?) WITH ORDINALITY
                    AS s (storefront_id, program_id, rule_id, advocate_id, places, number)
                 CROSS JOIN LATERAL (
                   SELECT p.* FROM milestone_places p
                    WHERE p.storefront_id = s.storefront_id AND p.program_id = s.program_id
                      AND p.rule_id = s.rule_id AND p.advocate_id = s.advocate_id
                    ORDER BY p.occurred_at, p.conversion_id
                    LIMIT s.places) m
                 ORDER BY s.number, m.occurred_at, m.conversion_id
                """)) {
            select.setArray(1, arrays.text(scopes, RuleScope::storefrontId));
            select.setArray(2, arrays.text(scopes, RuleScope::programId));
            select.setArray(3, arrays.text(scopes, RuleScope::ruleId));
            select.setArray(4, arrays.text(scopes, RuleScope::beneficiaryId));
            select.setArray(5, arrays.integer(scopes, lastMilestone::applyAsInt));
            return read(select);
        }
    }

    private void setKeys(PreparedStatement statement, Collection<MilestonePlace> places) throws SQLException {
        statement.setArray(1, arrays.text(places, place -> place.scope().storefrontId()));
        statement.setArray(2, arrays.text(places, place -> place.scope().programId()));
        statement.setArray(3, arrays.text(places, place -> place.scope().ruleId()));
        statement.setArray(4, arrays.text(places, place -> place.scope().beneficiaryId()));
        statement.setArray(5, arrays.text(places, MilestonePlace::personId));
    }

    private static List<MilestonePlace> read(PreparedStatement select) throws SQLException {
        var places = new ArrayList<MilestonePlace>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                places.add(place(rows));
            }
        }
        return places;
    }

    /** A row of the table. */
    static MilestonePlace place(ResultSet row) throws SQLException {
        return new MilestonePlace(
                new RuleScope(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        BeneficiaryType.ADVOCATE,
                        row.getString(4)),
                row.getString(5),
                row.getString(6),
                row.getInt(7),
                Instant.ofEpochMilli(row.getLong(8)),
                Instant.ofEpochMilli(row.getLong(9)));
    }
}
