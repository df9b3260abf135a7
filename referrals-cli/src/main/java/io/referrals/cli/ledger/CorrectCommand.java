package io.referrals.cli.ledger;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.Counts;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerDatabase;
import io.referrals.cli.LedgerOptions;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ledger correct}. */
@Command(
        name = "correct",
        description = "Posts what is missing of the rewards of conversions that 'ledger verify' has named after an"
                + " upgrade: refunds that were not taken back, paid rewards that have expired or are not marked as paid,"
                + " rewards that were released before their time. What is right is not changed.")
final class CorrectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "CONVERSION",
            arity = "1..*",
            description = "By id, <storefront>|PURCHASE|<order> or <storefront>|SIGNUP|<customer>.")
    @SuppressWarnings("NullAway.Init") // required
    private List<String> conversions;

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (var database =
                LedgerDatabase.connect(ledger.ledgerUrl(), spec.commandLine().getErr())) {
            var clock = Clock.systemUTC();
            long transfers = new Ledger(database, clock).correct(conversions, clock.instant());
            spec.commandLine().getOut().println(Counts.of(transfers, "transfer") + " posted.");
        } catch (LedgerException | IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
        return ExitCode.OK;
    }
}
