package io.referrals.consumer.rewards;

import java.util.ArrayList;
import java.util.List;

/**
 * The second half of the rules, for milestones: the person who makes the number of referred persons reach a milestone
 * earns the advocate one reward of the full amount, by the version of that person's conversion.
 */
public final class MilestoneRule {
    private MilestoneRule() {}

    /**
     * The rewards for the milestones that were reached.
     *
     * @param places of one scope, in {@link MilestonePlace#ORDER}, at least as many as the last milestone asks for
     */
    public static List<Reward> reached(List<MilestonePlace> places, Programs programs) {
        var rewards = new ArrayList<Reward>();
        for (int i = 0; i < places.size(); i++) {
            var place = places.get(i);
            var rule = programs.rule(place.scope(), place.programVersion());
            for (var milestone : rule.milestones()) {
                if (milestone.at() == i + 1 && milestone.fixed() > 0) {
                    rewards.add(reward(place, rule, milestone));
                }
            }
        }
        return rewards;
    }

    private static Reward reward(MilestonePlace place, RewardRule rule, Milestone milestone) {
        var scope = place.scope();
        var key = new RewardKey(
                place.conversionId(),
                scope.programId(),
                scope.ruleId(),
                milestone.at(),
                scope.beneficiaryType(),
                scope.beneficiaryId());
        return new Reward(
                key,
                scope.storefrontId(),
                place.programVersion(),
                place.occurredAt(),
                milestone.unit(),
                milestone.fixed(),
                false,
                place.releaseAt(),
                Claim.expiresAt(place.releaseAt(), rule));
    }
}
