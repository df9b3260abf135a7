package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.RewardKey;

/**
 * The accounts a reward moves between. Names are unique within a storefront and unit.
 *
 * @param expense what the program spent
 * @param pending accrued, not yet released
 * @param payable released, not yet paid
 * @param expired released and not paid in time
 */
record Accounts(String expense, String pending, String payable, String paid, String expired) {
    static Accounts of(RewardKey key) {
        var beneficiary = switch (key.beneficiaryType()) {
            case ADVOCATE -> "advocate:" + key.beneficiaryId();
            case FRIEND -> "friend:" + key.beneficiaryId();
        };
        return new Accounts(
                "program:" + key.programId() + ":expense",
                beneficiary + ":pending",
                beneficiary + ":payable",
                beneficiary + ":paid",
                beneficiary + ":expired");
    }
}
