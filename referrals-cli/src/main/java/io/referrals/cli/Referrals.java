package io.referrals.cli;

import io.referrals.cli.config.Redaction;
import io.referrals.cli.config.SettingsReader;
import io.referrals.cli.trouble.Tried;
import io.referrals.cli.trouble.Trouble;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code referrals}: the entrance to everything the product does from a shell. */
@Command(
        name = "referrals",
        description = {
            "Referral attribution pipeline: events in, explained conversions and a double-entry reward ledger out.",
            "",
            "New here? Run 'referrals demo'."
        },
        versionProvider = Version.class,
        footer = {
            "",
            "Tools, which only the launcher './referrals' starts:",
            "  bench        Measures throughput and latency on this machine, beside what",
            "                 the broker allows.",
            "  chaos        Breaks one thing after the other under load and says what held.",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 a check said no."
        })
public final class Referrals implements Runnable {
    private static final String VERBOSE = "--verbose";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @CommandLine.Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show versions and exit.")
    private boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which verb?");
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a verb and gives its exit code. */
    public static int run(String... args) {
        var line = new CommandLine(new Referrals());
        Verbs.addWanted(line, args);
        return set(
                        line,
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                        System.getenv())
                .execute(args);
    }

    /** The command line with its verbs, writing to the given streams. */
    public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return commandLine(out, err, System.getenv());
    }

    /** The same with another environment. */
    public static CommandLine commandLine(PrintWriter out, PrintWriter err, Map<String, String> environment) {
        var line = new CommandLine(new Referrals());
        Verbs.addAll(line);
        return set(line, out, err, environment);
    }

    static CommandLine set(CommandLine line, PrintWriter out, PrintWriter err, Map<String, String> environment) {
        readSettings(line, new SettingsReader(environment));
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Referrals::report);
        line.setParameterExceptionHandler(Referrals::refuse);
        return line;
    }

    private static void readSettings(CommandLine line, SettingsReader reader) {
        for (var verb : line.getSubcommands().values()) {
            if (verb.getSubcommands().isEmpty()) {
                verb.getCommandSpec().preprocessor(reader);
            } else {
                readSettings(verb, reader);
            }
        }
    }

    /** Tells what failed in a line; the stack trace is for those who ask. */
    private static int report(Exception failure, CommandLine line, ParseResult parsed) {
        if (shuttingDown()) {
            return ExitCode.FAILURE; // Ctrl-C pulled the servers away under the verb: no news
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            line.getErr().println("Interrupted.");
            return ExitCode.FAILURE;
        }
        say(Trouble.words(failure, Tried.by(line.getCommandSpec())), line);
        trace(failure, line, isVerbose(parsed));
        return ExitCode.FAILURE;
    }

    /** Tells what is wrong with the arguments, and where to read on. */
    private static int refuse(ParameterException wrong, String[] arguments) {
        var line = wrong.getCommandLine();
        say(String.valueOf(wrong.getMessage()), line);
        UnmatchedArgumentException.printSuggestions(wrong, line.getErr());
        line.getErr().println("See '" + line.getCommandSpec().qualifiedName() + " --help'.");
        trace(wrong, line, List.of(arguments).contains(VERBOSE));
        return ExitCode.USAGE;
    }

    private static void say(String words, CommandLine line) {
        line.getErr().println(line.getColorScheme().errorText(Printable.lines(Redaction.text(words))));
    }

    private static void trace(Exception failure, CommandLine line, boolean wanted) {
        if (wanted) {
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            line.getErr().print(Redaction.text(trace.toString()));
            line.getErr().flush();
        }
    }

    private static boolean isVerbose(ParseResult parsed) {
        var verb = parsed;
        while (!verb.hasMatchedOption(VERBOSE) && verb.hasSubcommand()) {
            verb = verb.subcommand();
        }
        return verb.hasMatchedOption(VERBOSE);
    }

    private static boolean shuttingDown() {
        var probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true; // that is how a JVM says so
        }
    }
}
