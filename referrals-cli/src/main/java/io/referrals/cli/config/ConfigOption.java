package io.referrals.cli.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config}. {@link SettingsReader} looks for it before the options are read, as their defaults depend on it. */
public final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings, one 'key=value' a line: the options of this verb without their dashes, and "
                    + "kafka.*, streams.* and schema.registry.*. Environment: REFERRALS_CONFIG.")
    private @Nullable Path file;
}
