package io.referrals.cli.ledger;

import io.referrals.cli.Counts;
import io.referrals.cli.Printable;
import io.referrals.consumer.ledger.Difference;
import io.referrals.consumer.ledger.LedgerVerification;
import java.io.PrintWriter;

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
        out.println(Counts.of(summary.lastTransfer(), "transfer") + ", "
                + Counts.of(summary.conversions(), "conversion") + ", "
                + Counts.of(summary.rewards(), "reward") + ": "
                + (summary.differences() == 0 ? "no difference" : Counts.of(summary.differences(), "difference")));
        if (summary.superseded() > 0) {
            out.println(Counts.of(summary.superseded(), "conversion")
                    + " could not be compared with the topic, which has only newer revisions.");
        }
        out.println("head: transfer " + summary.lastTransfer() + ", hash " + summary.lastHash());
    }

    @Override
    public void close() {
        out.flush();
    }
}
