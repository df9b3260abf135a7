package io.referrals.cli;

import picocli.CommandLine.Option;

/** How a verb is told who does what it does. */
public final class ByOption {
    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who does it, for the record. Default: the user of this machine.")
    @SuppressWarnings("NullAway.Init") // has a default
    private String name;

    /** The name given, or that of the user of this machine. */
    public String name() {
        return name;
    }
}
