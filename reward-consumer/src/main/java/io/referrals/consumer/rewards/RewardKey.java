package io.referrals.consumer.rewards;

import java.util.Comparator;

/**
 * What makes a reward the same reward, whatever its amount.
 *
 * @param at the milestone it was given for; 0 for any other reward
 */
public record RewardKey(
        String conversionId,
        String programId,
        String ruleId,
        int at,
        BeneficiaryType beneficiaryType,
        String beneficiaryId) {

    /** By the parts of the id; a stable order for posting. */
    public static final Comparator<RewardKey> ORDER = Comparator.comparing(RewardKey::conversionId)
            .thenComparing(RewardKey::programId)
            .thenComparing(RewardKey::ruleId)
            .thenComparing(RewardKey::at)
            .thenComparing(RewardKey::beneficiaryType)
            .thenComparing(RewardKey::beneficiaryId);

    /** {@code <conversionId>|<programId>|<ruleId>[@<at>]|<beneficiaryType>|<beneficiaryId>}. */
    public String rewardId() {
        return conversionId
                + '|'
                + programId
                + '|'
                + ruleId
                + (at == 0 ? "" : "@" + at)
                + '|'
                + beneficiaryType
                + '|'
                + beneficiaryId;
    }
}
