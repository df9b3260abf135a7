package io.referrals.cli.config;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The settings of environment and file. An option of the same name on the command line is stronger, its default weaker.
 * A setting is called like the option without its dashes: {@code --state-dir}, {@code REFERRALS_STATE_DIR} and
 * {@code state-dir} are the same.
 */
public final class Settings implements IDefaultValueProvider {
    private static final Settings NONE = new Settings(Map.of());

    private final SortedMap<String, Setting> byKey;

    Settings(Map<String, Setting> byKey) {
        this.byKey = new TreeMap<>(byKey);
    }

    /** What was given to the verb. */
    public static Settings of(CommandSpec verb) {
        return verb.defaultValueProvider() instanceof Settings settings ? settings : NONE;
    }

    /** The setting of a key, if there is one. */
    @Nullable
    Setting get(String key) {
        return byKey.get(key);
    }

    /** Where the value of an option that was given comes from, in words: the option itself, a variable or a file. */
    public String from(String option, CommandSpec verb) {
        var setting = byKey.get(SettingKeys.key(verb.findOption(option)));
        return setting == null || verb.commandLine().getParseResult().hasMatchedOption(option)
                ? option
                : setting.from();
    }

    /** The properties of Kafka's clients and of the registry's, as these know them; secrets are filled in. */
    public Map<String, String> clientProperties(Map<String, String> flags) {
        var properties = properties(Family.KAFKA, Map.of());
        properties.putAll(properties(Family.REGISTRY, Map.of()));
        properties.putAll(properties(Family.KAFKA, flags));
        return properties;
    }

    /** The properties of Kafka Streams, as it knows them; secrets are filled in. */
    public Map<String, String> streamsProperties(Map<String, String> flags) {
        return properties(Family.STREAMS, flags);
    }

    private Map<String, String> properties(Family family, Map<String, String> flags) {
        var properties = new TreeMap<String, String>();
        family(family).forEach((key, setting) -> properties.put(family.property(key), setting.value()));
        properties.putAll(flags);
        properties.replaceAll(SecretText::ofProperty);
        return properties;
    }

    /** The settings of a family by their whole keys. */
    SortedMap<String, Setting> family(Family family) {
        var members = new TreeMap<String, Setting>();
        byKey.forEach((key, setting) -> {
            if (family.has(key)) {
                members.put(key, setting);
            }
        });
        return members;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        var setting = argument instanceof OptionSpec option && SettingKeys.isSettable(option)
                ? byKey.get(SettingKeys.key(option))
                : null;
        // picocli would take a reference to a file of secrets for one of its own variables.
        return setting == null ? null : setting.value().replaceAll("\\$\\{file:", Matcher.quoteReplacement("$${file:"));
    }
}
