package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardState;

/**
 * A reward as the ledger holds it.
 *
 * @param claim the reward as it would be without caps; its amount is 0 once it was withdrawn
 * @param amount what is posted: the claim's amount, or 0 when it is denied or withdrawn
 * @param transfers how many transfers were posted for it
 */
record RewardRow(Reward claim, long amount, RewardState state, int transfers) {
    /** A reward nothing was posted for. */
    static RewardRow blank(Reward claim) {
        return new RewardRow(claim, 0, RewardState.VOID, 0);
    }
}
