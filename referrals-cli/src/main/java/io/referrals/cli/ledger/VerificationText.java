package io.referrals.cli.ledger;

import io.referrals.cli.Printable;
import io.referrals.consumer.ledger.Difference;
import io.referrals.consumer.ledger.LedgerVerification;
import java.io.PrintWriter;
import java.util.Locale;

/** For people. */
final class VerificationText implements VerificationReport {
    private final PrintWriter out;

    VerificationText(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void difference(Difference difference) {
        out.println(difference.check() + "  " + Printable.text(difference.subject()));
        out.println("  expected  " + Printable.text(difference.expected()));
        out.println("  found     " + Printable.text(difference.found()));
    }

    @Override
    public void summary(LedgerVerification.Summary summary) {
        out.println(String.format(
                Locale.ROOT,
                "%,d transfers, %,d conversions, %,d rewards: %s",
                summary.lastTransfer(),
                summary.conversions(),
                summary.rewards(),
                summary.differences() == 0
                        ? "no difference"
                        : String.format(Locale.ROOT, "%,d differences", summary.differences())));
        if (summary.superseded() > 0) {
            out.println(String.format(
                    Locale.ROOT,
                    "%,d conversions could not be compared with the topic: only newer revisions are left there.",
                    summary.superseded()));
        }
        out.println("head: transfer " + summary.lastTransfer() + ", hash " + summary.lastHash());
    }

    @Override
    public void close() {
        out.flush();
    }
}
