package io.referrals.cli.ledger;

import io.referrals.cli.VerbGroup;
import picocli.CommandLine.Command;

/** {@code ledger}. */
@Command(name = "ledger", description = "Checks that the ledger can be trusted.", subcommands = VerifyCommand.class)
public final class LedgerCommand extends VerbGroup {}
