package io.referrals.consumer.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a conversion earned, and for whom. */
record ConversionRewards(
        String storefrontId, String conversionId, String kind, String occurredAt, int revision, List<Reward> rewards) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@+|-]{1,300}");

    /**
     * A reward as it stands. One that came to nothing is VOID with amount 0.
     *
     * @param milestoneAt the number of referred persons it was for; null for other rewards
     * @param releaseAt when it becomes or became payable, unless it is held
     * @param expiresAt null when it does not expire
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reward(
            String rewardId,
            String programId,
            int programVersion,
            String ruleId,
            @Nullable Integer milestoneAt,
            String beneficiaryType,
            String beneficiaryId,
            String unit,
            long amount,
            String state,
            String releaseAt,
            @Nullable String expiresAt) {}

    /**
     * Reads them.
     *
     * @throws ProblemException 404 when the storefront has no such conversion
     */
    static ConversionRewards read(Connection connection, String storefrontId, String conversionId) throws SQLException {
        if (!ID.matcher(conversionId).matches()) {
            throw ProblemException.notFound();
        }
        try (var select = connection.prepareStatement(
                "SELECT kind, occurred_at, revision FROM conversions WHERE storefront_id = ? AND conversion_id = ?")) {
            select.setString(1, storefrontId);
            select.setString(2, conversionId);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw ProblemException.notFound();
                }
                return new ConversionRewards(
                        storefrontId,
                        conversionId,
                        row.getString(1),
                        Instant.ofEpochMilli(row.getLong(2)).toString(),
                        row.getInt(3),
                        rewards(connection, storefrontId, conversionId));
            }
        }
    }

    private static List<Reward> rewards(Connection connection, String storefrontId, String conversionId)
            throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT program_id, program_version, rule_id, milestone_at, beneficiary_type, beneficiary_id, unit, amount,
                       state, release_at, expires_at
                  FROM rewards WHERE conversion_id = ? AND storefront_id = ?
                 ORDER BY program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id
                """)) {
            select.setString(1, conversionId);
            select.setString(2, storefrontId);
            try (var rows = select.executeQuery()) {
                var rewards = new ArrayList<Reward>();
                while (rows.next()) {
                    rewards.add(reward(rows, conversionId));
                }
                return rewards;
            }
        }
    }

    private static Reward reward(ResultSet row, String conversionId) throws SQLException {
        int milestoneAt = row.getInt(4);
        var rule = milestoneAt == 0 ? row.getString(3) : row.getString(3) + '@' + milestoneAt;
        var expiresAt = row.getObject(11, Long.class);
        return new Reward(
                String.join("|", conversionId, row.getString(1), rule, row.getString(5), row.getString(6)),
                row.getString(1),
                row.getInt(2),
                row.getString(3),
                milestoneAt == 0 ? null : milestoneAt,
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getLong(8),
                row.getString(9),
                Instant.ofEpochMilli(row.getLong(10)).toString(),
                expiresAt == null ? null : Instant.ofEpochMilli(expiresAt).toString());
    }
}
