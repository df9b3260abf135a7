package io.referrals.consumer.ledger;

/** Who is told how far a verification is. */
public interface VerificationProgress {
    /** A new part begins. */
    void step(String what);

    /** So much of the part is done. */
    void at(long done, long total);
}
