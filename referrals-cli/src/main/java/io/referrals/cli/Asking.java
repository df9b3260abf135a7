package io.referrals.cli;

import io.referrals.cli.config.Application;
import io.referrals.cli.trouble.Reach;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Asks the servers of a verb before it uses them. Whose settings are only printed asks nobody. */
record Asking(CommandSpec verb) {
    void broker(String bootstrapServers, Map<String, String> properties) {
        ask(reach -> reach.broker(bootstrapServers, properties));
    }

    void registry(String url, Map<String, String> properties) {
        ask(reach -> reach.registry(url, properties));
    }

    void ledger(String url) {
        ask(reach -> reach.ledger(url));
    }

    /** What was given for an option that the verb cannot do without. */
    String required(@Nullable String value, String option) {
        if (value == null) {
            var variable =
                    "REFERRALS_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
            throw new ParameterException(
                    verb.commandLine(), "Missing required option: '" + option + "', or the variable " + variable + ".");
        }
        return value;
    }

    private void ask(Consumer<Reach> question) {
        if (!runs()) {
            return;
        }
        try {
            question.accept(new Reach(verb.userObject() instanceof Application));
        } catch (ConfigException e) {
            throw new ParameterException(verb.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private boolean runs() {
        var parsed = verb.root().commandLine().getParseResult();
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed.commandSpec() == verb;
    }
}
