package io.referrals.consumer.rewards;

import java.util.List;

/**
 * The reward side of one immutable version of a program.
 *
 * @param holdDays days of 24 hours from a conversion to the release of its rewards
 */
public record ProgramVersion(
        String storefrontId, String programId, int version, int holdDays, List<RewardRule> rewardRules) {

    public ProgramVersion {
        rewardRules = List.copyOf(rewardRules);
    }

    /** The rule of that id in this version. */
    public RewardRule rule(String ruleId) {
        for (var rule : rewardRules) {
            if (rule.ruleId().equals(ruleId)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("No rule " + ruleId + " in version " + version + " of program " + programId
                + " of storefront " + storefrontId);
    }
}
