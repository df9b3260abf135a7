package io.referrals.cli.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which keys mean something to whom. */
final class SettingKeys {
    static final String ENVIRONMENT_PREFIX = "REFERRALS_";

    /** Where the servers are: for every verb that talks to them. */
    private static final Set<String> SERVERS = Set.of("bootstrap-server", "schema-registry-url", "ledger-url");

    /** Not about a value of its own: help, how errors are told, and the file itself. */
    private static final Set<String> NEVER = Set.of("help", "verbose", "config");

    /** Of the launcher, of the logging and of docker-compose.yml. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "REFERRALS_CONFIG",
            "REFERRALS_HEAP",
            "REFERRALS_JAVA_OPTS",
            "REFERRALS_KAFKA_LOG_LEVEL",
            "REFERRALS_LOG_LEVEL",
            "REFERRALS_RELEASE",
            "REFERRALS_ROOT_LOG_LEVEL",
            "REFERRALS_SECRETS_GID");

    /** Kubernetes tells every container of a service called "referrals" where it is. */
    private static final String OF_KUBERNETES = "REFERRALS_(.*_)?(SERVICE_(HOST|PORT.*)|PORT_\\d+_(TCP|UDP).*)";

    /** It also has variables that are called like our ports, with an address in them. */
    private static final String ADDRESS = "\\w+://.*";

    private SettingKeys() {}

    /** The option's name without its dashes. */
    static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--?", "");
    }

    /** The variable of a key of an option. */
    static String variable(String key) {
        return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Whether the option may be given by environment and file. */
    static boolean isSettable(OptionSpec option) {
        var key = key(option);
        return !NEVER.contains(key)
                && !option.isMultiValue()
                && (SERVERS.contains(key) || isApplication(option.command()));
    }

    static boolean isApplication(CommandSpec verb) {
        return verb.userObject() instanceof Application;
    }

    /** What an application's options are called in a file. */
    static SortedSet<String> of(CommandSpec application) {
        var keys = new TreeSet<String>();
        application.options().stream()
                .filter(SettingKeys::isSettable)
                .map(SettingKeys::key)
                .forEach(keys::add);
        return keys;
    }

    /** What the options of all applications are called. */
    static SortedSet<String> ofAllApplications(CommandSpec verb) {
        var keys = new TreeSet<String>();
        verb.root().subcommands().values().stream()
                .map(line -> line.getCommandSpec())
                .filter(SettingKeys::isApplication)
                .forEach(application -> keys.addAll(of(application)));
        return keys;
    }

    /** The families a verb's file may have. An application takes what it hands on; other verbs pass over the rest. */
    static List<Family> families(CommandSpec verb) {
        return isApplication(verb) && verb.findOption("--streams-property") == null
                ? List.of(Family.KAFKA, Family.REGISTRY)
                : List.of(Family.values());
    }

    /** The family of a key, or null when the verb knows none. */
    static @Nullable Family family(String key, CommandSpec verb) {
        return families(verb).stream()
                .filter(family -> family.has(key))
                .findFirst()
                .orElse(null);
    }

    /** Whether the variable is somebody else's, though it begins with our prefix. */
    static boolean isForeign(String variable, String value) {
        return OTHER_VARIABLES.contains(variable)
                || variable.matches(OF_KUBERNETES)
                || (variable.endsWith("_PORT") && value.matches(ADDRESS));
    }
}
