package io.referrals.consumer.ledger;

/** Why money moves between accounts. */
public enum TransferKind {
    /** expense to pending: something is owed. */
    ACCRUE,
    /** pending to expense or back: less or more is owed than was accrued. */
    ADJUST,
    /** pending to payable: the hold is over. */
    RELEASE,
    /** payable or expired to expense: what was released is not owed after all. */
    CLAWBACK,
    /** payable to paid. */
    PAYOUT,
    /** payable to expired: it was not paid in time. */
    EXPIRE,
    /** paid to payable: a payout came back. */
    RETURN
}
