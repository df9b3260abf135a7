package io.referrals.consumer.ledger;

/** The ledger cannot go on: the database is unreachable for too long, or refuses, or contradicts what was read. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LedgerException(String message) {
        super(message);
    }

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
