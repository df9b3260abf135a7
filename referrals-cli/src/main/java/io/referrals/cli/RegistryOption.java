package io.referrals.cli;

import io.referrals.cli.config.SecretText;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a verb beside {@link KafkaOptions} is told where the schema registry is. */
public final class RegistryOption {
    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            converter = SecretText.class,
            description = "The schema registry. Environment: REFERRALS_SCHEMA_REGISTRY_URL.")
    private @Nullable String url;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    /**
     * The registry's URL, which has been asked whether it is one.
     *
     * @param properties of Kafka's clients and the registry's
     */
    public String url(Map<String, String> properties) {
        var given = new Asking(spec).required(url, "--schema-registry-url");
        new Asking(spec).registry(given, properties);
        return given;
    }

    /** The same; null when none is given. */
    public @Nullable String urlIfGiven(Map<String, String> properties) {
        return url == null ? null : url(properties);
    }
}
