package io.referrals.cli.quarantine;

import io.referrals.cli.VerbGroup;
import picocli.CommandLine.Command;

/** {@code quarantine list|show|redrive}. */
@Command(
        name = "quarantine",
        description = "Shows what was refused and why, and sends it again when its cause is fixed.",
        subcommands = {ListCommand.class, ShowCommand.class, RedriveCommand.class})
public final class QuarantineCommand extends VerbGroup {}
