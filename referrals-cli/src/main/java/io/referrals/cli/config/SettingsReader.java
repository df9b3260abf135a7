package io.referrals.cli.config;

import io.referrals.cli.trouble.Trouble;
import io.referrals.events.serde.EventSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Stack;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads environment and file before a verb's options are, and refuses keys that nobody knows. */
public final class SettingsReader implements IParameterPreprocessor {
    private static final String OPTION = "--config";

    private final Map<String, String> environment;

    public SettingsReader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public boolean preprocess(
            Stack<String> arguments, CommandSpec verb, @Nullable ArgSpec argument, Map<String, Object> info) {
        if (verb.findOption(OPTION) == null) {
            return false;
        }
        var settings = new HashMap<String, Setting>();
        var file = file(arguments);
        if (file != null) {
            read(file, verb, settings);
        }
        read(environment, verb, settings);
        checkProperties(verb, settings);
        verb.defaultValueProvider(new Settings(settings));
        return false;
    }

    /** The arguments are a stack: the next one is the last. */
    private @Nullable String file(List<String> arguments) {
        for (int i = arguments.size() - 1; i >= 0; i--) {
            if (arguments.get(i).equals(OPTION) && i > 0) {
                return arguments.get(i - 1);
            }
            if (arguments.get(i).startsWith(OPTION + "=")) {
                return arguments.get(i).substring(OPTION.length() + 1);
            }
        }
        return environment.get(SettingKeys.variable("config"));
    }

    private static void read(String file, CommandSpec verb, Map<String, Setting> settings) {
        var allowed = SettingKeys.isApplication(verb) ? SettingKeys.of(verb) : SettingKeys.ofAllApplications(verb);
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(
                    verb.commandLine(), "Cannot read the settings in " + file + ": " + Trouble.reason(e) + ".", e);
        }
        for (var key : properties.stringPropertyNames()) {
            if (!allowed.contains(key) && SettingKeys.family(key, verb) == null) {
                throw unknown(key, "file " + file, allowed, verb);
            }
            settings.put(key, new Setting(key, properties.getProperty(key).strip(), "file " + file));
        }
    }

    private static void read(Map<String, String> environment, CommandSpec verb, Map<String, Setting> settings) {
        var allowed = SettingKeys.ofAllApplications(verb);
        var keys = new HashMap<String, String>();
        allowed.forEach(key -> keys.put(SettingKeys.variable(key), key));
        environment.forEach((variable, value) -> {
            // Compose and charts cannot take a variable away, only empty it.
            if (value.isBlank()
                    || !variable.startsWith(SettingKeys.ENVIRONMENT_PREFIX)
                    || SettingKeys.isForeign(variable, value)) {
                return;
            }
            var option = keys.get(variable);
            var key = option != null ? option : keyOfFamily(variable);
            if (option != null || SettingKeys.family(key, verb) != null) {
                settings.put(key, new Setting(key, value, "environment " + variable));
            } else if (SettingKeys.isApplication(verb) && !Family.STREAMS.has(key)) {
                throw unknown(variable, "the environment", keys.keySet(), verb);
            }
        });
    }

    private static String keyOfFamily(String variable) {
        return variable.substring(SettingKeys.ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private static void checkProperties(CommandSpec verb, Map<String, Setting> settings) {
        var serde = settings.get(Family.KAFKA.prefix() + EventSerdes.SERDE);
        var properties = new ClientProperties(serde == null ? null : serde.value());
        for (var setting : settings.values()) {
            var family = SettingKeys.family(setting.key(), verb);
            if (family != null) {
                properties.check(verb, family, family.property(setting.key()), setting);
            }
        }
    }

    private static ParameterException unknown(String key, String place, Collection<String> allowed, CommandSpec verb) {
        var inFile = !key.startsWith(SettingKeys.ENVIRONMENT_PREFIX);
        var families = SettingKeys.families(verb).stream()
                .map(family -> (inFile
                                ? family.prefix()
                                : SettingKeys.variable(family.prefix()).replace('.', '_')) + "*")
                .toList();
        return new ParameterException(
                verb.commandLine(),
                "Unknown setting " + key + " in " + place + ". Allowed are " + String.join(", ", new TreeSet<>(allowed))
                        + ", " + String.join(", ", families) + ".");
    }
}
