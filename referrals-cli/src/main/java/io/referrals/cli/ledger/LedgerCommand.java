package io.referrals.cli.ledger;

import io.referrals.cli.VerbGroup;
import picocli.CommandLine.Command;

/** {@code ledger}. */
@Command(
        name = "ledger",
        description =
                "Checks that the ledger can be trusted, corrects what older releases have done to it, and updates its "
                        + "tables as their owner.",
        subcommands = {VerifyCommand.class, CorrectCommand.class, MigrateCommand.class})
public final class LedgerCommand extends VerbGroup {}
