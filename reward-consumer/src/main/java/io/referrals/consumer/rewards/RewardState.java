package io.referrals.consumer.rewards;

/** Where a reward is in its life. */
public enum RewardState {
    /** Accrued, waiting for the end of its hold. */
    PENDING,
    /** Its conversion is flagged; it waits for a review and nothing else. */
    HELD,
    /** Released, to be paid out. */
    PAYABLE,
    PAID,
    /** Its amount fell to zero. */
    VOID,
    /** Released and not paid in time. */
    EXPIRED
}
