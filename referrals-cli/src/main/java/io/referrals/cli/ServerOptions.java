package io.referrals.cli;

import io.referrals.cli.config.ClientProperties;
import io.referrals.cli.config.ConfigOption;
import io.referrals.cli.config.Redaction;
import io.referrals.cli.config.SecretText;
import io.referrals.cli.config.Settings;
import io.referrals.consumer.ledger.LedgerName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The three servers of the pipeline on the command line or in the environment. Who takes one for use has it asked
 * whether it is one; {@code ...IfGiven} asks nothing.
 */
public final class ServerOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "The broker, or a list separated by commas. Environment: REFERRALS_BOOTSTRAP_SERVER.")
    private @Nullable String bootstrapServer;

    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            converter = SecretText.class,
            description = "The schema registry. Environment: REFERRALS_SCHEMA_REGISTRY_URL.")
    private @Nullable String schemaRegistryUrl;

    @Option(
            names = "--ledger-url",
            paramLabel = "JDBC-URL",
            converter = SecretText.class,
            description = "The ledger's PostgreSQL, e.g. jdbc:postgresql://host/db?user=u. "
                    + "Environment, which keeps a password off the process list: REFERRALS_LEDGER_URL.")
    private @Nullable String ledgerUrl;

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

    /** The servers when all three are given, null when none is; anything between is a usage error. Nobody is asked. */
    public @Nullable Servers allOrNone() {
        if (bootstrapServer == null && schemaRegistryUrl == null && ledgerUrl == null) {
            return null;
        }
        if (bootstrapServer == null || schemaRegistryUrl == null || ledgerUrl == null) {
            throw usage("Give --bootstrap-server, --schema-registry-url and --ledger-url together, or none of them "
                    + "for a local stack.");
        }
        return new Servers(bootstrapServer, schemaRegistryUrl, ledgerUrl);
    }

    /** Fails in words when one of the given servers is not there, or is something else. */
    public void ask() {
        broker();
        schemaRegistryUrl();
        ledgerUrl();
    }

    /** Each server that is given, and whether it was by option, environment or file; without secrets. */
    public String givenServers() {
        var settings = Settings.of(spec);
        var servers = Objects.requireNonNull(allOrNone(), "asked for when servers are given");
        return "broker " + servers.bootstrapServers() + " (" + settings.from("--bootstrap-server", spec)
                + "), registry " + Redaction.text(servers.schemaRegistryUrl()) + " ("
                + settings.from("--schema-registry-url", spec) + "), ledger " + LedgerName.of(servers.ledgerUrl())
                + " ("
                + settings.from("--ledger-url", spec) + ")";
    }

    public Broker broker() {
        var address = new Asking(spec).required(bootstrapServer, "--bootstrap-server");
        new Asking(spec).broker(address, properties());
        return new Broker(address, properties());
    }

    public String schemaRegistryUrl() {
        var url = new Asking(spec).required(schemaRegistryUrl, "--schema-registry-url");
        new Asking(spec).registry(url, properties());
        return url;
    }

    public String ledgerUrl() {
        var url = new Asking(spec).required(ledgerUrl, "--ledger-url");
        new Asking(spec).ledger(url);
        return url;
    }

    public @Nullable String schemaRegistryUrlIfGiven() {
        return schemaRegistryUrl;
    }

    public @Nullable String bootstrapServerIfGiven() {
        return bootstrapServer;
    }

    public @Nullable String ledgerUrlIfGiven() {
        return ledgerUrl;
    }

    /** Further properties of Kafka clients, of the command line, the environment and the file. */
    public Map<String, String> properties() {
        ClientProperties.checkFlags(spec, properties);
        return Settings.of(spec).clientProperties(properties);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
