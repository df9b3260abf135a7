package io.referrals.cli.assignments;

import io.referrals.cli.VerbGroup;
import picocli.CommandLine.Command;

/** {@code assignments put|list}. */
@Command(
        name = "assignments",
        description =
                "Credits an order or a signup by hand, before every other rule, and lists who was credited, by whom "
                        + "and why.",
        subcommands = {PutCommand.class, ListCommand.class})
public final class AssignmentsCommand extends VerbGroup {}
