package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The columns in which a claim is written, in the ledger's table and in temporary ones. */
final class ClaimColumns {
    static final String NAMES = """
            conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id, storefront_id, \
            program_version, occurred_at, unit, claimed, held, release_at, expires_at""";

    static final int COUNT = 14;

    /** A reward's id, in a query for rewards. */
    static final String REWARD_ID = """
             conversion_id || '|' || program_id || '|' || rule_id
               || CASE milestone_at WHEN 0 THEN '' ELSE '@' || milestone_at END
               || '|' || beneficiary_type || '|' || beneficiary_id
            """;

    private ClaimColumns() {}

    static CopiedRows write(CopiedRows columns, Reward claim) {
        var key = claim.key();
        return columns.text(key.conversionId())
                .text(key.programId())
                .text(key.ruleId())
                .number(key.at())
                .text(key.beneficiaryType().name())
                .text(key.beneficiaryId())
                .text(claim.storefrontId())
                .number(claim.programVersion())
                .instant(claim.occurredAt())
                .text(claim.unit())
                .number(claim.amount())
                .bool(claim.held())
                .instant(claim.releaseAt())
                .instant(claim.expiresAt());
    }

    /** The claim in the first columns of a row. */
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
