package io.referrals.consumer.api;

/**
 * A place in a statement: behind one of its lines, with the balances there. Transfers are never changed and new ones get
 * higher numbers, so the place and its balances stay true while the ledger grows.
 *
 * @param side 0 for a transfer's debit, 1 for its credit
 */
record StatementPosition(long transferId, int side, AccountBalances balances) {
    static final StatementPosition BEGINNING = new StatementPosition(0, 1, AccountBalances.ZERO);
}
