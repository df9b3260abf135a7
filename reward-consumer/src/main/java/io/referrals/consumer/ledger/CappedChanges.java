package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.CapRule;
import io.referrals.consumer.rewards.Programs;
import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardKey;
import io.referrals.consumer.rewards.RuleScope;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What caps make of changed claims, and which other claims of the same scopes they grant or deny because of them. */
final class CappedChanges {
    private final Programs programs;
    private final RewardTable rewards;
    private final Map<RewardKey, RewardChange> changes;
    private final Map<RuleScope, Integer> freed = new TreeMap<>(RuleScope.ORDER);

    /**
     * @param changes read for what has changed, and completed
     */
    CappedChanges(Programs programs, RewardTable rewards, Map<RewardKey, RewardChange> changes) {
        this.programs = programs;
        this.rewards = rewards;
        this.changes = changes;
    }

    /**
     * Grants and denies again. Under one lifetime cap only the first denied claims can be granted now, one for each
     * granted claim that went; the others are not read, which keeps a beneficiary far above the cap cheap.
     *
     * @param freed how many places may have become free in a scope
     */
    void cap(Set<RuleScope> scopes, Map<RuleScope, Integer> freed) throws SQLException {
        this.freed.putAll(freed);
        cap(scopes);
    }

    /**
     * Grants and denies again after a budget has denied claims of these scopes, so that they take no place.
     *
     * @param denied how many claims of a scope
     */
    void capAgain(Map<RuleScope, Integer> denied) throws SQLException {
        denied.forEach((scope, count) -> {
            int known = freed.getOrDefault(scope, 0);
            boolean all = !programs.history(scope).hasOneLifetimeCap() || known > Integer.MAX_VALUE / 4;
            freed.put(scope, all ? Integer.MAX_VALUE : known + Math.max(known, count));
        });
        cap(denied.keySet());
    }

    private void cap(Set<RuleScope> scopes) throws SQLException {
        if (scopes.isEmpty()) {
            return;
        }
        var rows = new ArrayList<>(rewards.grantedOf(scopes));
        var toRead = deniedToRead(scopes);
        rows.addAll(rewards.deniedOf(toRead.keySet(), scope -> toRead.getOrDefault(scope, 0)));
        var byScope = new HashMap<RuleScope, Map<RewardKey, RewardChange>>();
        for (var row : rows) {
            byScope.computeIfAbsent(row.claim().scope(), scope -> new HashMap<>())
                    .put(row.claim().key(), RewardChange.unchanged(row));
        }
        for (var change : changes.values()) {
            if (change.claim().key().at() == 0 && scopes.contains(change.claim().scope())) {
                byScope.computeIfAbsent(change.claim().scope(), scope -> new HashMap<>())
                        .put(change.claim().key(), change);
            }
        }
        byScope.values().forEach(this::grant);
    }

    /**
     * How many clear claims that are stored as denied have to be read where places may be free: one for each place, and
     * one more for each change that may be stored as denied, since such a row is among the first as it was, and need not
     * be as it is now.
     */
    private Map<RuleScope, Integer> deniedToRead(Set<RuleScope> scopes) {
        var toRead = new TreeMap<RuleScope, Integer>(RuleScope.ORDER);
        toRead.putAll(freed);
        toRead.keySet().retainAll(scopes);
        for (var change : changes.values()) {
            if (change.posted().amount() == 0) {
                toRead.computeIfPresent(
                        change.posted().claim().scope(),
                        (scope, count) -> count == Integer.MAX_VALUE ? count : count + 1);
            }
        }
        return toRead;
    }

    private void grant(Map<RewardKey, RewardChange> ofScope) {
        var claims = ofScope.values().stream()
                .filter(change -> !change.isDeniedByBudget())
                .map(RewardChange::claim)
                .filter(claim -> claim.amount() > 0)
                .sorted(Reward.ORDER)
                .toList();
        var granted = new HashSet<RewardKey>();
        CapRule.granted(claims, programs).forEach(claim -> granted.add(claim.key()));
        for (var change : ofScope.values()) {
            var key = change.claim().key();
            var now = granted.contains(key) ? granted(change) : change.standing(0);
            if (now.amount() != change.posted().amount()
                    || change.posted().wanted() != null
                    || changes.containsKey(key)) {
                changes.put(key, now);
            }
        }
    }

    private static RewardChange granted(RewardChange change) {
        long amount = change.claim().amount();
        var limit = change.budgetLimit();
        return change.standing(limit == null ? amount : Math.min(amount, limit));
    }
}
