package io.referrals.cli;

import io.referrals.cli.config.ClientProperties;
import io.referrals.cli.config.ConfigOption;
import io.referrals.cli.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a verb is told where the broker is. */
public final class KafkaOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "The broker, or a list separated by commas. Environment: REFERRALS_BOOTSTRAP_SERVER.")
    private @Nullable String bootstrapServer;

    @Option(
            names = "--kafka-property",
            paramLabel = "KEY=VALUE",
            description = "A further property of every Kafka client, e.g. security.protocol=SASL_SSL. Several times.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    /** The broker, which has been asked whether it is one. */
    public Broker broker() {
        ClientProperties.checkFlags(spec, properties);
        var all = Settings.of(spec).clientProperties(properties);
        var address = new Asking(spec).required(bootstrapServer, "--bootstrap-server");
        new Asking(spec).broker(address, all);
        return new Broker(address, all);
    }
}
