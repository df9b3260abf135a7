package io.referrals.cli.config;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Table;
import io.referrals.cli.VerbGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code config print}. */
@Command(
        name = "config",
        description = "Shows which settings an application would use, and where each comes from.",
        subcommands = ConfigCommand.Print.class)
public final class ConfigCommand extends VerbGroup {
    /** {@code config print}. */
    @Command(
            name = "print",
            description = "Prints the settings of 'attribution' or 'rewards' and where each comes from, without "
                    + "secrets. Checks them as a start would, and starts nothing. Exit code 2 when one is wrong.")
    static final class Print implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "APPLICATION", description = "attribution or rewards.")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Parameters(index = "1..*", paramLabel = "OPTION", description = "As the application would get them.")
        private List<String> options = new ArrayList<>();

        @Mixin
        private CommonOptions common = new CommonOptions();

        @SuppressWarnings("NullAway.Init") // injected
        private CommandSpec spec;

        /** What follows the application's name is not for us. */
        @Spec
        void spec(CommandSpec mine) {
            spec = mine;
            mine.parser().stopAtPositional(true);
        }

        @Override
        public Integer call() {
            var line = spec.root().subcommands().get(name);
            if (line == null || !(line.getCommand() instanceof Application application)) {
                throw new ParameterException(spec.commandLine(), "attribution or rewards?");
            }
            var parsed = line.parseArgs(options.toArray(String[]::new));
            application.checkConfiguration();
            table(line, parsed).print(spec.commandLine().getOut());
            return ExitCode.OK;
        }

        private static Table table(CommandLine line, ParseResult parsed) {
            var settings = Settings.of(line.getCommandSpec());
            var effective = new LinkedHashMap<String, Setting>();
            for (var option : line.getCommandSpec().options()) {
                if (SettingKeys.isSettable(option)) {
                    var setting = setting(option, parsed, settings);
                    effective.put(setting.key(), setting);
                }
            }
            for (var family : SettingKeys.families(line.getCommandSpec())) {
                effective.putAll(settings.family(family));
            }
            flags(parsed, "--kafka-property").forEach((property, value) -> {
                var key = Family.REGISTRY.has(property) ? property : Family.KAFKA.prefix() + property;
                effective.put(key, new Setting(key, value, "--kafka-property"));
            });
            flags(parsed, "--streams-property").forEach((property, value) -> {
                var key = Family.STREAMS.prefix() + property;
                effective.put(key, new Setting(key, value, "--streams-property"));
            });
            var table = new Table("SETTING", "VALUE", "FROM");
            effective
                    .values()
                    .forEach(setting ->
                            table.row(setting.key(), Redaction.value(setting.key(), setting.value()), setting.from()));
            return table;
        }

        private static Setting setting(OptionSpec option, ParseResult parsed, Settings settings) {
            var key = SettingKeys.key(option);
            var given = settings.get(key);
            if (parsed.hasMatchedOption(option)) {
                return new Setting(key, String.join(",", option.originalStringValues()), option.longestName());
            }
            if (given != null) {
                return given;
            }
            return option.getValue() == null
                    ? new Setting(key, "-", "not set")
                    : new Setting(key, option.defaultValueString(), "default");
        }

        private static Map<String, String> flags(ParseResult parsed, String option) {
            return parsed.matchedOptionValue(option, Map.of());
        }
    }
}
