package io.referrals.cli;

import io.referrals.cli.acls.AclsCommand;
import io.referrals.cli.assignments.AssignmentsCommand;
import io.referrals.cli.config.ConfigCommand;
import io.referrals.cli.demo.DemoCommand;
import io.referrals.cli.doctor.DoctorCommand;
import io.referrals.cli.explain.ExplainCommand;
import io.referrals.cli.lag.LagCommand;
import io.referrals.cli.ledger.ApiKeysCommand;
import io.referrals.cli.ledger.LedgerCommand;
import io.referrals.cli.ledger.PayoutsCommand;
import io.referrals.cli.ledger.ReviewCommand;
import io.referrals.cli.publish.PublishCommand;
import io.referrals.cli.quarantine.QuarantineCommand;
import io.referrals.cli.replay.ReplayCommand;
import io.referrals.cli.run.AttributionCommand;
import io.referrals.cli.run.RewardsCommand;
import io.referrals.cli.run.StackCommand;
import io.referrals.cli.stats.StatsCommand;
import io.referrals.cli.topics.TopicsCommand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** The verbs in the order of the help. Most of a start's time is reading their options, so only what is asked for is read. */
final class Verbs {
    /** It shows the options of other verbs. */
    private static final String NEEDS_ALL = "config";

    /** It reads no settings. */
    private static final String NEEDS_NONE = "version";

    /** What a setting in the environment or a file may be called is what their options are called, whichever verb reads it. */
    private static final List<String> APPLICATIONS = List.of("attribution", "rewards");

    private static final Map<String, Class<?>> BY_NAME = byName();

    private Verbs() {}

    static Map<String, Class<?>> byName() {
        var verbs = new LinkedHashMap<String, Class<?>>();
        verbs.put("demo", DemoCommand.class);
        verbs.put("publish", PublishCommand.class);
        verbs.put("replay", ReplayCommand.class);
        verbs.put("simulate", SimulateCommand.class);
        verbs.put("explain", ExplainCommand.class);
        verbs.put("assignments", AssignmentsCommand.class);
        verbs.put("stats", StatsCommand.class);
        verbs.put("quarantine", QuarantineCommand.class);
        verbs.put("lag", LagCommand.class);
        verbs.put("stack", StackCommand.class);
        verbs.put("attribution", AttributionCommand.class);
        verbs.put("rewards", RewardsCommand.class);
        verbs.put("api-keys", ApiKeysCommand.class);
        verbs.put("review", ReviewCommand.class);
        verbs.put("payouts", PayoutsCommand.class);
        verbs.put("ledger", LedgerCommand.class);
        verbs.put("topics", TopicsCommand.class);
        verbs.put("acls", AclsCommand.class);
        verbs.put("config", ConfigCommand.class);
        verbs.put("doctor", DoctorCommand.class);
        verbs.put("version", VersionCommand.class);
        return Collections.unmodifiableMap(verbs);
    }

    /** All of them. */
    static void addAll(CommandLine line) {
        BY_NAME.forEach(line::addSubcommand);
    }

    /** The one that begins the arguments, and the applications; all, when there is none or when it needs them. */
    static void addWanted(CommandLine line, String[] arguments) {
        var first = arguments.length == 0 ? "" : arguments[0];
        if (first.equals(NEEDS_ALL) || !BY_NAME.containsKey(first)) {
            addAll(line);
            return;
        }
        BY_NAME.forEach((name, verb) -> {
            if (name.equals(first) || (APPLICATIONS.contains(name) && !first.equals(NEEDS_NONE))) {
                line.addSubcommand(name, verb);
            }
        });
    }
}
