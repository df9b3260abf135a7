package io.referrals.events.intake;

import io.referrals.events.Milestone;
import io.referrals.events.Program;
import io.referrals.events.RewardRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes a program's terms sound.
 *
 * <p>A value must be valid wherever it stands. A modifier that has no effect where it stands (an occurrence on a signup
 * rule, a cap period without a cap) is no fault and stays as it was written; what would say two things at once (fixed
 * and percent, milestones and a cap) is one. What is given must be positive; a limit may be 0, which gives nothing.
 */
final class ProgramRules {
    private static final String SIGNUP = "SIGNUP";
    private static final String PURCHASE = "PURCHASE";
    private static final String EVERY = "EVERY";
    private static final String ADVOCATE = "ADVOCATE";
    private static final List<String> KINDS = List.of(SIGNUP, PURCHASE);
    private static final List<String> OCCURRENCES = List.of("FIRST", EVERY);
    private static final List<String> BENEFICIARIES = List.of(ADVOCATE, "FRIEND");
    private static final List<String> CUSTOMERS = List.of("NEW", "RETURNING");
    private static final List<String> CAP_PERIODS = List.of("LIFETIME", "CALENDAR_MONTH");

    private ProgramRules() {}

    static void apply(Program program, FieldChecks checks) {
        checks.id("storefrontId", program.getStorefrontId());
        checks.id("programId", program.getProgramId());
        checks.atLeast(1, "version", program.getVersion());
        checks.time("effectiveFrom", program.getEffectiveFrom());
        checks.text("name", program.getName());
        checks.time("startsAt", program.getStartsAt());
        checks.optionalTime("endsAt", program.getEndsAt());
        texts("channels", program.getChannels(), checks);
        texts("countries", program.getCountries(), checks);
        checks.atLeast(0, "holdDays", program.getHoldDays());
        List<RewardRule> rules = program.getRewardRules();
        if (rules == null) {
            checks.refuse("rewardRules", "is missing");
            return;
        }
        Set<String> ruleIds = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            RewardRule rule = rules.get(i);
            String path = "rewardRules[" + i + "].";
            apply(rule, path, checks);
            checks.require(ruleIds.add(rule.getRuleId()), path + "ruleId", "occurs twice in the program");
        }
    }

    private static void apply(RewardRule rule, String path, FieldChecks checks) {
        checks.id(path + "ruleId", rule.getRuleId());
        checks.oneOf(path + "on", rule.getOn(), KINDS);
        checks.oneOf(path + "beneficiary", rule.getBeneficiary(), BENEFICIARIES);
        rule.setOccurrence(choice(path + "occurrence", rule.getOccurrence(), OCCURRENCES, checks));
        rule.setCustomer(choice(path + "customer", rule.getCustomer(), CUSTOMERS, checks));
        rule.setCapPeriod(choice(path + "capPeriod", rule.getCapPeriod(), CAP_PERIODS, checks));
        checks.atLeast(0, path + "recurringDays", rule.getRecurringDays());
        checks.atLeast(0, path + "minNetMinor", rule.getMinNetMinor());
        checks.atLeast(0, path + "maxAmount", rule.getMaxAmount());
        checks.atLeast(0, path + "maxCount", rule.getMaxCount());
        checks.atLeast(0, path + "budget", rule.getBudget());
        checks.atLeast(0, path + "expiresAfterDays", rule.getExpiresAfterDays());
        rule.setUnit(FieldChecks.optionalText(rule.getUnit()));
        if (rule.getMilestones() != null && rule.getMilestones().isEmpty()) {
            rule.setMilestones(null);
        }

        int ways = count(rule.getFixed(), rule.getPercentBps(), rule.getMilestones());
        if (ways != 1) {
            checks.refuse(
                    path + "fixed, percentBps and milestones", ways == 0 ? "are all missing" : "exclude each other");
        } else if (rule.getFixed() != null) {
            fixed(rule, path, checks);
        } else if (rule.getPercentBps() != null) {
            percent(rule, path, checks);
        } else {
            milestones(rule, path, checks);
        }
    }

    private static void fixed(RewardRule rule, String path, FieldChecks checks) {
        checks.atLeast(0, path + "fixed", rule.getFixed());
        rule.setUnit(checks.unit(path + "unit", rule.getUnit()));
    }

    private static void percent(RewardRule rule, String path, FieldChecks checks) {
        checks.atLeast(0, path + "percentBps", rule.getPercentBps());
        checks.require(PURCHASE.equals(rule.getOn()), path + "percentBps", "is for rules on PURCHASE only");
        without(rule.getUnit(), path + "unit", "percentBps, which pays in the order's currency", checks);
    }

    private static void milestones(RewardRule rule, String path, FieldChecks checks) {
        String with = "milestones";
        checks.require(ADVOCATE.equals(rule.getBeneficiary()), path + "milestones", "are for advocates only");
        without(rule.getUnit(), path + "unit", with, checks);
        without(rule.getCustomer(), path + "customer", with, checks);
        without(rule.getRecurringDays(), path + "recurringDays", with, checks);
        without(rule.getMaxAmount(), path + "maxAmount", with, checks);
        without(rule.getMaxCount(), path + "maxCount", with, checks);
        without(rule.getBudget(), path + "budget", with, checks);
        // On a signup rule it has no effect anyway, and EVERY is what an absent one means.
        boolean everyConversion = rule.getOccurrence() == null || EVERY.equals(rule.getOccurrence());
        checks.require(everyConversion || SIGNUP.equals(rule.getOn()), path + "occurrence", "does not go with " + with);
        Set<Integer> reached = new HashSet<>();
        for (int i = 0; i < rule.getMilestones().size(); i++) {
            Milestone milestone = rule.getMilestones().get(i);
            String at = path + "milestones[" + i + "].";
            checks.atLeast(1, at + "at", milestone.getAt());
            checks.require(reached.add(milestone.getAt()), at + "at", "occurs twice in the rule");
            milestone.setUnit(checks.unit(at + "unit", milestone.getUnit()));
            checks.atLeast(0, at + "fixed", milestone.getFixed());
        }
    }

    private static void texts(String field, @Nullable List<String> texts, FieldChecks checks) {
        if (texts == null) {
            checks.refuse(field, "is missing");
            return;
        }
        for (int i = 0; i < texts.size(); i++) {
            checks.text(field + '[' + i + ']', texts.get(i));
        }
    }

    private static @Nullable String choice(
            String field, @Nullable String value, List<String> allowed, FieldChecks checks) {
        String given = FieldChecks.optionalText(value);
        if (given != null) {
            checks.oneOf(field, given, allowed);
        }
        return given;
    }

    private static void without(@Nullable Object value, String field, String with, FieldChecks checks) {
        checks.require(value == null, field, "does not go with " + with);
    }

    private static int count(@Nullable Object... values) {
        int count = 0;
        for (Object value : values) {
            count += value == null ? 0 : 1;
        }
        return count;
    }
}
