package io.referrals.consumer.rewards;

/** The side of a referral that gets a reward: the one who referred, or the one who was referred. */
public enum BeneficiaryType {
    ADVOCATE,
    FRIEND
}
