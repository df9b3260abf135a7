package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Programs;
import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardKey;
import io.referrals.consumer.rewards.RuleScope;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What budgets leave of a transaction's changes. First everything that falls frees its part; then what rises asks in the
 * order in which rewards count, and gets all of the rise or nothing. A claim that was refused is not looked at again
 * until it changes itself.
 *
 * <p>A claim of which nothing is left takes no place under a cap, so another may be let in, which asks in turn: caps and
 * budgets are heard until nobody new is refused. Nobody is asked twice, so the work is bounded by the claims that are
 * posted, over their whole life.
 */
final class BudgetedChanges {
    private final Programs programs;
    private final BudgetTable budgets;
    private final CappedChanges caps;
    private final UnaryOperator<RewardChange> settle;
    private final Map<BudgetTable.Pool, BigInteger> before = new HashMap<>();
    private final List<BudgetTable.Decision> decisions = new ArrayList<>();

    /**
     * @param settle what a change comes to when the reward is paid
     */
    BudgetedChanges(Programs programs, BudgetTable budgets, CappedChanges caps, UnaryOperator<RewardChange> settle) {
        this.programs = programs;
        this.budgets = budgets;
        this.caps = caps;
        this.settle = settle;
    }

    /** Limits what does not fit, and keeps what is used and what was decided. */
    void decide(Map<RewardKey, RewardChange> changes) throws SQLException {
        while (true) {
            var concerned = changes.values().stream()
                    .filter(change -> programs.history(change.claim().scope()).hasBudget())
                    .map(settle)
                    .sorted(Comparator.comparing(RewardChange::claim, Reward.ORDER))
                    .toList();
            if (concerned.isEmpty()) {
                return;
            }
            read(concerned);
            var pass = new Pass();
            concerned.forEach(pass::free);
            concerned.forEach(pass::ask);
            pass.refused.forEach(refused -> changes.computeIfPresent(
                    refused.claim().key(), (key, change) -> change.limited(refused.postedInUnit())));
            var reopened = reopened(pass.refused);
            decisions.addAll(reopened.isEmpty() ? pass.decisions : pass.refusals());
            if (reopened.isEmpty()) {
                pass.used.entrySet().removeIf(pool -> pool.getValue().equals(before.get(pool.getKey())));
                budgets.save(pass.used);
                budgets.append(decisions);
                return;
            }
            caps.capAgain(reopened);
        }
    }

    private void read(List<RewardChange> concerned) throws SQLException {
        var unknown = new ArrayList<BudgetTable.Pool>();
        for (var change : concerned) {
            for (var reward : List.of(change.claim(), change.posted().claim())) {
                var pool = BudgetTable.Pool.of(reward);
                if (before.putIfAbsent(pool, BigInteger.ZERO) == null) {
                    unknown.add(pool);
                }
            }
        }
        if (!unknown.isEmpty()) {
            before.putAll(budgets.used(unknown));
        }
    }

    /** How many places under caps the refused claims of each scope leave to others. */
    private Map<RuleScope, Integer> reopened(List<RewardChange> refused) {
        var scopes = new TreeMap<RuleScope, Integer>(RuleScope.ORDER);
        for (var change : refused) {
            var scope = change.claim().scope();
            if (change.isDeniedByBudget() && programs.history(scope).hasCap()) {
                scopes.merge(scope, 1, Integer::sum);
            }
        }
        return scopes;
    }

    private final class Pass {
        private final Map<BudgetTable.Pool, BigInteger> used = new HashMap<>(before);
        private final List<BudgetTable.Decision> decisions = new ArrayList<>();
        private final List<RewardChange> refused = new ArrayList<>();

        void free(RewardChange change) {
            long kept = Math.min(change.amount(), change.postedInUnit());
            add(change.posted().claim(), kept - change.posted().amount());
        }

        void ask(RewardChange change) {
            long asked = change.amount() - change.postedInUnit();
            if (asked <= 0) {
                return;
            }
            var claim = change.claim();
            var budget = programs.rule(claim.scope(), claim.programVersion()).budget();
            if (budget != null) {
                var pool = BudgetTable.Pool.of(claim);
                var usedBefore = used.getOrDefault(pool, BigInteger.ZERO);
                boolean fits = usedBefore.add(BigInteger.valueOf(asked)).compareTo(BigInteger.valueOf(budget)) <= 0;
                decisions.add(new BudgetTable.Decision(
                        claim.key().rewardId(), pool, budget, usedBefore, change.postedInUnit(), asked, fits));
                if (!fits) {
                    refused.add(change.limited(change.postedInUnit()));
                    return;
                }
            }
            add(claim, asked);
        }

        List<BudgetTable.Decision> refusals() {
            return decisions.stream().filter(decision -> !decision.granted()).toList();
        }

        private void add(Reward reward, long amount) {
            used.merge(BudgetTable.Pool.of(reward), BigInteger.valueOf(amount), BigInteger::add);
        }
    }
}
