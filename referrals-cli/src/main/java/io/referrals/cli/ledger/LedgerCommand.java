package io.referrals.cli.ledger;

import io.referrals.cli.VerbGroup;
import picocli.CommandLine.Command;

/** {@code ledger}. */
@Command(
        name = "ledger",
        description = "Checks that the ledger can be trusted, and corrects what older releases have done to it.",
        subcommands = {VerifyCommand.class, CorrectCommand.class})
public final class LedgerCommand extends VerbGroup {}
