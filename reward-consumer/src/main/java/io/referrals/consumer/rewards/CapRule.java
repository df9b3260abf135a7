package io.referrals.consumer.rewards;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The second half of the rules, for claims: at most maxCount rewards of a rule per beneficiary and period, in order of
 * the conversions. Every version's rewards count; the claim's own version says how many are too many, and in which
 * period. A held claim is measured against the clear ones and uses up nothing.
 */
public final class CapRule {
    private CapRule() {}

    /**
     * The claims that are granted.
     *
     * @param claims of one scope, in {@link Reward#ORDER}
     */
    public static List<Reward> granted(List<Reward> claims, Programs programs) {
        var granted = new ArrayList<Reward>();
        int lifetime = 0;
        Map<YearMonth, Integer> months = new HashMap<>();
        for (var claim : claims) {
            var rule = programs.rule(claim.scope(), claim.programVersion());
            var month = monthOf(claim);
            int count = rule.capPeriod() == CapPeriod.LIFETIME ? lifetime : months.getOrDefault(month, 0);
            if (rule.maxCount() != null && count >= rule.maxCount()) {
                continue;
            }
            granted.add(claim);
            if (!claim.held()) {
                lifetime++;
                months.merge(month, 1, Integer::sum);
            }
        }
        return granted;
    }

    private static YearMonth monthOf(Reward claim) {
        return YearMonth.from(claim.occurredAt().atOffset(ZoneOffset.UTC));
    }
}
