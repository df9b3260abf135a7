package io.referrals.consumer.ledger;

/** Somebody else moved the positions since they were read here: nothing was posted; read them again and seek. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FencedException(String message) {
        super(message);
    }
}
