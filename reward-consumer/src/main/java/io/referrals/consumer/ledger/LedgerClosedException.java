package io.referrals.consumer.ledger;

/** The application was closed while it waited for the ledger's database; what it was at is not done. */
public final class LedgerClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerClosedException() {
        super("Closed while the ledger's database was waited for");
    }
}
