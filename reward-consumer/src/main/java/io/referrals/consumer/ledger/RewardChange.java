package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One reward to be posted.
 *
 * @param posted as the ledger holds it
 * @param claim as it is now
 * @param amount what is to stand of the claim
 * @param budgetLimit at most so much of the claim fits the budget; null: all of it
 * @param wanted what the rules say, when something else is to stand because the reward is final; null otherwise
 * @param refund what of its loss is a refund's, or of its rise one that was taken back; null: nothing
 */
record RewardChange(
        RewardRow posted,
        Reward claim,
        long amount,
        @Nullable Long budgetLimit,
        @Nullable Long wanted,
        @Nullable Refund refund) {

    /**
     * What a refund takes of a reward, or gives back when it is taken back itself.
     *
     * @param amount at most so much of what the reward loses; below 0, of what it gets again
     * @param at when the refund happened
     */
    record Refund(long amount, Instant at) {}

    /**
     * Asks for an amount of a claim; budgets and payouts have not been heard. What is final stays in its unit: a claim in
     * another one is as if there were none.
     */
    static RewardChange of(RewardRow posted, Reward claim, long amount) {
        return posted.isFinal() && !posted.claim().unit().equals(claim.unit())
                ? new RewardChange(posted, posted.claim().withdrawn(), 0, null, null, null)
                : new RewardChange(posted, claim, amount, null, null, null);
    }

    /** As it stands in the ledger, to be measured against caps again. */
    static RewardChange unchanged(RewardRow row) {
        return new RewardChange(row, row.claim(), row.amount(), row.budgetLimit(), row.wanted(), null);
    }

    /** What the rules have said so far, to be settled again. */
    static RewardChange again(RewardRow row) {
        return new RewardChange(row, row.claim(), row.owed(), row.budgetLimit(), null, null);
    }

    /** What is posted in the unit of the claim; the rest is taken back first. */
    long postedInUnit() {
        return posted.claim().unit().equals(claim.unit()) ? posted.amount() : 0;
    }

    /** Whether the budget has left nothing of it. */
    boolean isDeniedByBudget() {
        return budgetLimit != null && budgetLimit == 0;
    }

    RewardChange limited(long limit) {
        return new RewardChange(posted, claim, Math.min(amount, limit), limit, wanted, refund);
    }

    /** Without the part that fitted a budget when nothing is left of it: whoever grants it again asks for the whole. */
    RewardChange concluded() {
        return amount == 0 && !isDeniedByBudget()
                ? new RewardChange(posted, claim, amount, null, wanted, refund)
                : this;
    }

    RewardChange standing(long newAmount) {
        return new RewardChange(posted, claim, newAmount, budgetLimit, wanted, refund);
    }

    /** Final: something else stands than the rules say. */
    RewardChange standingFor(long newAmount) {
        return new RewardChange(
                posted, claim, newAmount, budgetLimit, newAmount == amount ? null : (Long) amount, refund);
    }

    RewardChange refunded(Refund newRefund) {
        return new RewardChange(posted, claim, amount, budgetLimit, wanted, newRefund);
    }
}
