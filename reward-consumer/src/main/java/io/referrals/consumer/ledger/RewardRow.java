package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reward as the ledger holds it.
 *
 * @param claim the reward as it would be without caps and budgets; its amount is 0 once it was withdrawn
 * @param amount what is posted: the claim's amount, what a budget leaves of it, or 0 when it is denied or withdrawn;
 *     of a final reward, what is left of the amount that was paid
 * @param transfers how many transfers were posted for it
 * @param coveredByUnit what payouts have covered of it, less what later ones have netted: a fact in every
 *     state
 * @param paidRevision the revision of its conversion that was paid; null: none, or not known
 * @param budgetLimit at most so much of the claim fits the budget; null: all of it, as far as was asked
 * @param wanted what the rules say, when something else stands because it is final; null otherwise
 */
record RewardRow(
        Reward claim,
        long amount,
        RewardState state,
        int transfers,
        Map<String, Long> coveredByUnit,
        @Nullable Integer paidRevision,
        @Nullable Long budgetLimit,
        @Nullable Long wanted) {

    RewardRow {
        coveredByUnit = Map.copyOf(coveredByUnit);
    }

    /** A reward nothing was posted for. */
    static RewardRow blank(Reward claim) {
        return new RewardRow(claim, 0, RewardState.VOID, 0, Map.of(), null, null, null);
    }

    /** Whether it was paid while it was payable, which makes it final but for what becomes of its own order's amount. */
    boolean isFinal() {
        return paidRevision != null || paid() > 0;
    }

    /** What payouts have covered in the reward's own unit. */
    long covered() {
        return coveredByUnit.getOrDefault(claim.unit(), 0L);
    }

    /** How much of what is payable is paid. */
    long paid() {
        return state == RewardState.PAYABLE || state == RewardState.PAID ? Math.min(covered(), amount) : 0;
    }

    /** What payouts have covered beyond what is paid of it as it stands. */
    long overpaid(String unit) {
        return coveredByUnit.getOrDefault(unit, 0L) - (claim.unit().equals(unit) ? paid() : 0);
    }

    /** Where it stands when nothing holds it back. */
    RewardState payableState() {
        if (amount == 0) {
            return RewardState.VOID;
        }
        return covered() >= amount ? RewardState.PAID : RewardState.PAYABLE;
    }

    /** What the rules say, whether it could be posted or not. */
    long owed() {
        return wanted == null ? amount : wanted;
    }

    RewardRow claiming(Reward newClaim) {
        return new RewardRow(newClaim, amount, state, transfers, coveredByUnit, paidRevision, budgetLimit, wanted);
    }

    RewardRow standing(long newAmount, RewardState newState) {
        return new RewardRow(claim, newAmount, newState, transfers, coveredByUnit, paidRevision, budgetLimit, wanted);
    }

    RewardRow transferred(int number) {
        return new RewardRow(claim, amount, state, number, coveredByUnit, paidRevision, budgetLimit, wanted);
    }

    RewardRow decided(@Nullable Long newBudgetLimit, @Nullable Long newWanted) {
        return new RewardRow(claim, amount, state, transfers, coveredByUnit, paidRevision, newBudgetLimit, newWanted);
    }

    RewardRow paidAs(@Nullable Integer revision) {
        return new RewardRow(claim, amount, state, transfers, coveredByUnit, revision, budgetLimit, wanted);
    }

    /** With more covered in a unit, or less. */
    RewardRow covering(String unit, long more) {
        var sums = new HashMap<>(coveredByUnit);
        if (sums.merge(unit, more, Math::addExact) == 0) {
            sums.remove(unit);
        }
        return new RewardRow(claim, amount, state, transfers, sums, paidRevision, budgetLimit, wanted);
    }
}
