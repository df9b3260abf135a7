package io.referrals.consumer.rewards;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * What one rule is over all known versions of its program. Rules with one id are one rule, so whether a change can reach
 * beyond its own conversion depends on every version.
 *
 * @param looksAtOtherOrders some version is FIRST or has recurringDays
 * @param lastMilestone the greatest milestone of any version; 0 when no version has milestones
 * @param capPeriods the periods in which some version counts its cap; empty when no version has a cap
 */
public record RuleHistory(boolean looksAtOtherOrders, int lastMilestone, Set<CapPeriod> capPeriods) {

    static RuleHistory of(String ruleId, Collection<ProgramVersion> versions) {
        boolean looksAtOtherOrders = false;
        int lastMilestone = 0;
        var capPeriods = EnumSet.noneOf(CapPeriod.class);
        for (var version : versions) {
            for (var rule : version.rewardRules()) {
                if (!rule.ruleId().equals(ruleId)) {
                    continue;
                }
                looksAtOtherOrders |= rule.looksAtOtherOrders();
                for (var milestone : rule.milestones()) {
                    lastMilestone = Math.max(lastMilestone, milestone.at());
                }
                if (rule.maxCount() != null) {
                    capPeriods.add(rule.capPeriod());
                }
            }
        }
        return new RuleHistory(looksAtOtherOrders, lastMilestone, capPeriods);
    }

    public boolean hasMilestones() {
        return lastMilestone > 0;
    }

    public boolean hasCap() {
        return !capPeriods.isEmpty();
    }
}
