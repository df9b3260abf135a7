package io.referrals.consumer.ledger;

import java.time.Instant;

/**
 * Money moved from one account to another, always in one unit of one storefront.
 *
 * @param rewardTransfer the how manieth transfer of its reward this is, from 1; with the reward id the idempotency key
 * @param conversionRevision the revision of the reward's conversion it comes from
 * @param amount above 0
 * @param effectiveAt the instant as of which it is true, whenever it was recorded
 */
record Transfer(
        String rewardId,
        int rewardTransfer,
        int conversionRevision,
        TransferKind kind,
        String storefrontId,
        String unit,
        String debitAccount,
        String creditAccount,
        long amount,
        Instant effectiveAt) {}
