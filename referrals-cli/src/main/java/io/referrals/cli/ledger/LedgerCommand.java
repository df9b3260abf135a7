package io.referrals.cli.ledger;

import io.referrals.cli.CommonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledger}. */
@Command(name = "ledger", description = "Checks that the ledger can be trusted.", subcommands = VerifyCommand.class)
public final class LedgerCommand implements Runnable {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "verify?");
    }
}
