package io.referrals.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a verb is told where the broker is. */
public final class KafkaOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            required = true,
            defaultValue = "${env:REFERRALS_BOOTSTRAP_SERVER}",
            description = "The broker, or a list separated by commas. Environment: REFERRALS_BOOTSTRAP_SERVER.")
    @SuppressWarnings("NullAway.Init") // required
    private String bootstrapServer;

    @Option(
            names = "--kafka-property",
            paramLabel = "KEY=VALUE",
            description = "A further property of every Kafka client, e.g. security.protocol=SASL_SSL. Several times.")
    private Map<String, String> properties = new LinkedHashMap<>();

    public Broker broker() {
        return new Broker(bootstrapServer, properties);
    }
}
