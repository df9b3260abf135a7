package io.referrals.cli.demo;

import io.referrals.cli.Amounts;
import io.referrals.cli.LedgerReader.Transfer;
import io.referrals.events.Click;
import io.referrals.events.Conversion;
import io.referrals.events.Purchase;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** What happens, one readable line each. Lines of several threads do not mix. */
final class Screen {
    private final PrintWriter out;
    private final Clock clock;

    Screen(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    synchronized void line(String kind, String text) {
        var time = LocalTime.now(clock.withZone(ZoneOffset.UTC)).truncatedTo(ChronoUnit.MILLIS);
        out.println(String.format(Locale.ROOT, "%tT.%<tL  %-10s  %s", time, kind, text));
    }

    synchronized void text(String text) {
        out.println(text);
    }

    /** An event of the simulated traffic; configuration and refused ones say nothing. */
    void event(SpecificRecord record) {
        if (record instanceof Click click) {
            line("click", click.getVisitorId() + " opens a link with the code " + click.getReferralCode());
        } else if (record instanceof Signup signup) {
            line("signup", signup.getCustomerId() + " signs up");
        } else if (record instanceof Purchase purchase) {
            line(
                    "purchase",
                    buyer(purchase) + " orders " + purchase.getOrderId() + " for "
                            + Amounts.text(purchase.getAmountMinor(), purchase.getCurrency()));
        } else if (record instanceof Refund refund) {
            line(
                    "refund",
                    "of " + refund.getOrderId() + ": " + Amounts.text(refund.getAmountMinor(), refund.getCurrency()));
        }
    }

    void conversion(Conversion conversion) {
        var subject = conversion.getOrderId() != null
                ? "order " + conversion.getOrderId()
                : "signup of " + conversion.getCustomerId();
        var net = conversion.getNetAmountMinor() == null
                ? ""
                : ", net " + Amounts.text(conversion.getNetAmountMinor(), conversion.getCurrency());
        line("conversion", subject + " " + verdict(conversion) + net + "  [revision " + conversion.getRevision() + "]");
    }

    /** The side of a transfer that concerns a beneficiary; of a release where the amount arrives. */
    void transfer(Transfer transfer) {
        var taken = transfer.creditAccount().startsWith("program:");
        var account = taken ? transfer.debitAccount() : transfer.creditAccount();
        var purse = account.substring(account.lastIndexOf(':') + 1);
        var beneficiary = account.substring(0, account.lastIndexOf(':')).replaceFirst(":", " ");
        line(
                "ledger",
                String.format(
                        Locale.ROOT,
                        "%-8s  %s: %s%s %s",
                        transfer.kind(),
                        beneficiary,
                        taken ? "-" : "+",
                        Amounts.text(transfer.amount(), transfer.unit()),
                        purse));
    }

    private static String verdict(Conversion conversion) {
        if (conversion.getCredits().isEmpty()) {
            return "is credited to nobody: " + conversion.getReason();
        }
        var credited = conversion.getCredits().stream()
                .map(credit -> credit.getAdvocateId() + " (" + credit.getReferralCode() + ")")
                .distinct()
                .collect(Collectors.joining(", "));
        return "is credited to " + credited + " by " + conversion.getBasis();
    }

    private static String buyer(Purchase purchase) {
        return purchase.getCustomerId() != null ? purchase.getCustomerId() : "guest " + purchase.getVisitorId();
    }
}
