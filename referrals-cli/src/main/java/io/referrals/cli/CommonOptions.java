package io.referrals.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every verb understands. */
@Command(
        synopsisHeading = "Usage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nVerbs:%n",
        sortOptions = false,
        usageHelpAutoWidth = true,
        showDefaultValues = false)
public final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 1000,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--verbose", order = 999, description = "Add the stack trace to what went wrong.")
    private boolean verbose;
}
