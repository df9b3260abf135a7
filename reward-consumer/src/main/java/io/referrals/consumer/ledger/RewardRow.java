package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardState;
import org.jspecify.annotations.Nullable;

/**
 * A reward as the ledger holds it.
 *
 * @param claim the reward as it would be without caps and budgets; its amount is 0 once it was withdrawn
 * @param amount what is posted: the claim's amount, what a budget leaves of it, or 0 when it is denied or withdrawn;
 *     another amount only when it is paid and waits for a review
 * @param transfers how many transfers were posted for it
 * @param paid how much of the amount payouts have covered; a reward with anything paid changes by refunds only
 * @param budgetLimit at most so much of the claim fits the budget; null: all of it, as far as was asked
 * @param wanted what the rules say, when something else stands because it is paid; null otherwise
 */
record RewardRow(
        Reward claim,
        long amount,
        RewardState state,
        int transfers,
        long paid,
        @Nullable Long budgetLimit,
        @Nullable Long wanted) {

    /** A reward nothing was posted for. */
    static RewardRow blank(Reward claim) {
        return new RewardRow(claim, 0, RewardState.VOID, 0, 0, null, null);
    }

    /** Whether payouts have covered something of it, which makes it final but for refunds. */
    boolean isPaid() {
        return paid > 0;
    }

    /** What the rules say, whether it could be posted or not. */
    long owed() {
        return wanted == null ? amount : wanted;
    }

    /** What is still to be paid of it once it is payable. */
    long open() {
        return amount - paid;
    }

    RewardRow claiming(Reward newClaim) {
        return new RewardRow(newClaim, amount, state, transfers, paid, budgetLimit, wanted);
    }

    RewardRow standing(long newAmount, RewardState newState) {
        return new RewardRow(claim, newAmount, newState, transfers, paid, budgetLimit, wanted);
    }

    RewardRow paying(long newPaid) {
        return new RewardRow(claim, amount, state, transfers, newPaid, budgetLimit, wanted);
    }

    RewardRow transferred(int number) {
        return new RewardRow(claim, amount, state, number, paid, budgetLimit, wanted);
    }

    RewardRow decided(@Nullable Long newBudgetLimit, @Nullable Long newWanted) {
        return new RewardRow(claim, amount, state, transfers, paid, newBudgetLimit, newWanted);
    }
}
