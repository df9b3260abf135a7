package io.referrals.cli.quarantine;

import io.referrals.cli.CommonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code quarantine list|show|redrive}. */
@Command(
        name = "quarantine",
        description = "Shows what was refused and why, and sends it once more when its cause is mended.",
        subcommands = {ListCommand.class, ShowCommand.class, RedriveCommand.class})
public final class QuarantineCommand implements Runnable {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show or redrive?");
    }
}
