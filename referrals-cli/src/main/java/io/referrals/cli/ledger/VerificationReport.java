package io.referrals.cli.ledger;

import io.referrals.consumer.ledger.Difference;
import io.referrals.consumer.ledger.LedgerVerification;

/** Where a verification is written to, each difference as soon as it is found: there may be many. */
interface VerificationReport extends AutoCloseable {
    void difference(Difference difference);

    void summary(LedgerVerification.Summary summary);

    @Override
    void close();
}
