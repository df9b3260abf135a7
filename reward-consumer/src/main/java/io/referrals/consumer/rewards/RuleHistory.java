package io.referrals.consumer.rewards;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one rule is over all known versions of its program. Rules with one id are one rule, so whether a change can reach
 * beyond its own conversion depends on every version.
 *
 * @param looksAtOtherOrders some version is FIRST or has recurringDays
 * @param lastMilestone the greatest milestone of any version; 0 when no version has milestones
 * @param capPeriods the periods in which some version counts its cap; empty when no version has a cap
 * @param hasOneLifetimeCap every version has the same cap, and counts it over the whole life
 * @param hasBudget some version has a budget
 */
public record RuleHistory(
        boolean looksAtOtherOrders,
        int lastMilestone,
        Set<CapPeriod> capPeriods,
        boolean hasOneLifetimeCap,
        boolean hasBudget) {

    static RuleHistory of(String ruleId, Collection<ProgramVersion> versions) {
        boolean looksAtOtherOrders = false;
        boolean hasBudget = false;
        int lastMilestone = 0;
        var capPeriods = EnumSet.noneOf(CapPeriod.class);
        var caps = new HashSet<@Nullable Integer>();
        for (var version : versions) {
            for (var rule : version.rewardRules()) {
                if (!rule.ruleId().equals(ruleId)) {
                    continue;
                }
                looksAtOtherOrders |= rule.looksAtOtherOrders();
                hasBudget |= rule.budget() != null;
                for (var milestone : rule.milestones()) {
                    lastMilestone = Math.max(lastMilestone, milestone.at());
                }
                caps.add(rule.maxCount());
                if (rule.maxCount() != null) {
                    capPeriods.add(rule.capPeriod());
                }
            }
        }
        boolean oneLifetimeCap = caps.size() == 1 && capPeriods.equals(EnumSet.of(CapPeriod.LIFETIME));
        return new RuleHistory(looksAtOtherOrders, lastMilestone, capPeriods, oneLifetimeCap, hasBudget);
    }

    public boolean hasMilestones() {
        return lastMilestone > 0;
    }

    public boolean hasCap() {
        return !capPeriods.isEmpty();
    }
}
