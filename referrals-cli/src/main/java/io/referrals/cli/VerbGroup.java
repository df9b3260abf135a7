package io.referrals.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that has verbs of its own and does nothing without one of them: it asks which is meant. */
public abstract class VerbGroup implements Runnable {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public final void run() {
        var verbs = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(spec.commandLine(), verbs.replaceFirst(", ([^,]*)$", " or $1") + "?");
    }
}
