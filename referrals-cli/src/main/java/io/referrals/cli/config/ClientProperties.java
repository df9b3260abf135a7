package io.referrals.cli.config;

import io.referrals.events.registry.RegistryConfig;
import io.referrals.events.serde.EventSerdes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks properties against what Kafka's clients, Kafka Streams and the registry's client declare. */
public final class ClientProperties {
    private static final String TOPIC_PREFIX = "topic.";

    /** Streams' prefixes, the longer ones first, and whose properties stand behind them. */
    private static final Map<String, ConfigDef> STREAMS_CLIENTS = new LinkedHashMap<>();

    static {
        STREAMS_CLIENTS.put("main.consumer.", ConsumerConfig.configDef());
        STREAMS_CLIENTS.put("restore.consumer.", ConsumerConfig.configDef());
        STREAMS_CLIENTS.put("global.consumer.", ConsumerConfig.configDef());
        STREAMS_CLIENTS.put("consumer.", ConsumerConfig.configDef());
        STREAMS_CLIENTS.put("producer.", ProducerConfig.configDef());
        STREAMS_CLIENTS.put("admin.", AdminClientConfig.configDef());
    }

    /** Confluent's classes have keys of their own, and other classes may be on the class path with them. */
    private final boolean anyKey;

    ClientProperties(@Nullable String serde) {
        anyKey = "confluent".equals(serde);
    }

    /**
     * Checks what {@code --kafka-property} gave.
     *
     * @throws ParameterException names the property and what is allowed
     */
    public static void checkFlags(CommandSpec verb, Map<String, String> flags) {
        var settings = Settings.of(verb).get(Family.KAFKA.prefix() + EventSerdes.SERDE);
        var serde = flags.getOrDefault(EventSerdes.SERDE, settings == null ? "own" : settings.value());
        flags.forEach((property, value) -> new ClientProperties(serde)
                .check(
                        verb,
                        Family.REGISTRY.has(property) ? Family.REGISTRY : Family.KAFKA,
                        property,
                        new Setting(property, value, "--kafka-property")));
    }

    /** Checks what {@code --streams-property} gave. */
    public static void checkStreamsFlags(CommandSpec verb, Map<String, String> flags) {
        flags.forEach((property, value) -> new ClientProperties(null)
                .check(verb, Family.STREAMS, property, new Setting(property, value, "--streams-property")));
    }

    void check(CommandSpec verb, Family family, String property, Setting setting) {
        var keys = keys(family, property);
        if (keys.isEmpty()) {
            if (anyKey || family == Family.STREAMS && property.startsWith(TOPIC_PREFIX)) {
                return; // Confluent's classes and the broker know better
            }
            var instead =
                    family == Family.KAFKA && !keys(Family.STREAMS, property).isEmpty()
                            ? " It is one of Kafka Streams: write " + Family.STREAMS.prefix() + property
                                    + ", or --streams-property."
                            : "";
            throw new ParameterException(
                    verb.commandLine(),
                    "Unknown setting " + setting.key() + " (" + setting.from() + "). Allowed are " + allowed(family)
                            + "." + instead);
        }
        try {
            for (var key : keys) {
                var value = ConfigDef.parseType(setting.key(), setting.value(), key.type);
                if (key.validator != null && value != null) {
                    key.validator.ensureValid(setting.key(), value);
                }
            }
        } catch (ConfigException e) {
            throw new ParameterException(verb.commandLine(), e.getMessage() + " (" + setting.from() + ")", e);
        }
    }

    private static List<ConfigDef.ConfigKey> keys(Family family, String property) {
        var keys = new ArrayList<ConfigDef.ConfigKey>();
        switch (family) {
            case KAFKA -> {
                add(keys, AdminClientConfig.configDef(), property);
                add(keys, ProducerConfig.configDef(), property);
                add(keys, ConsumerConfig.configDef(), property);
                add(keys, EventSerdes.configDef(), property);
            }
            case REGISTRY -> {
                var name = property.substring(Family.REGISTRY.prefix().length());
                add(keys, RegistryConfig.configDef(), name);
                add(keys, tls(), name);
            }
            case STREAMS -> {
                add(keys, StreamsConfig.configDef(), property);
                for (var client : STREAMS_CLIENTS.entrySet()) {
                    if (property.startsWith(client.getKey())) {
                        add(
                                keys,
                                client.getValue(),
                                property.substring(client.getKey().length()));
                        break;
                    }
                }
            }
        }
        return keys;
    }

    private static void add(List<ConfigDef.ConfigKey> keys, ConfigDef definition, String name) {
        var key = definition.configKeys().get(name);
        if (key != null) {
            keys.add(key);
        }
    }

    private static ConfigDef tls() {
        var definition = new ConfigDef();
        SslConfigs.addClientSslSupport(definition);
        return definition;
    }

    private static String allowed(Family family) {
        return switch (family) {
            case KAFKA -> "the settings of Kafka's producers, consumers and admin clients, and of the serde";
            case STREAMS ->
                "the settings of Kafka Streams, and those of its clients and topics behind "
                        + String.join(", ", STREAMS_CLIENTS.keySet()) + ", " + TOPIC_PREFIX;
            case REGISTRY ->
                "schema.registry. and one of "
                        + String.join(", ", RegistryConfig.configDef().names()) + ", or one of Kafka's ssl. settings";
        };
    }
}
