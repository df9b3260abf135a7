package io.referrals.consumer.ledger;

/**
 * Something in the ledger that is not as it must be.
 *
 * @param check what was compared
 * @param subject what differs: a transfer, an account, a reward, a conversion, ...
 * @param expected what must be there
 * @param found what is there
 */
public record Difference(Check check, String subject, String expected, String found) {

    /** What a verification compares. */
    public enum Check {
        /** The triggers that keep the ledger append-only are there and switched on. */
        GUARD,
        /** Every transfer's hash follows from it and its predecessor, up to the head. */
        CHAIN,
        /** Every transfer moves what its reward is about. */
        ACCOUNT,
        /** Balances are the sums of the entries, and sum to zero. */
        BALANCE,
        /** The rewards' rows say what their transfers say. */
        REWARD_ROW,
        /** Payout batches are as they were made, and what they paid is what is posted. */
        PAYOUT,
        /** The answers of budgets are as they were given, and what is used of budgets is what they granted. */
        BUDGET,
        /** The stored conversions and reviews are those of the topic and of the record of decisions. */
        CONVERSION,
        /** The stored program versions are those of the topic. */
        PROGRAM,
        /** What is posted for each reward is what the rules make of the conversions in the topic. */
        REWARD
    }
}
