package io.referrals.consumer;

import io.referrals.events.Topic;
import io.referrals.operations.ListenAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a reward consumer needs to know.
 *
 * @param ledgerUrl JDBC address of the ledger's database, with user and password
 * @param groupId the consumer group that shares the partitions
 * @param clock decides releases and expiries; a fixed one in replays
 * @param releaseInterval pause between two looks at what is due
 * @param closeGrace how long a close waits for a batch that is being posted
 * @param clientProperties further properties of Kafka clients and the registry client (security, timeouts, ...), under
 *     Kafka's and Confluent's own keys; those the ledger depends on are refused
 * @param api where the HTTP read API listens; null for no API
 * @param admin where health and metrics are served; null for nowhere
 * @param databasePatience for how long the ledger's database may be away, in a run that somebody waits for; null for no end
 */
public record RewardConsumerConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String ledgerUrl,
        String groupId,
        Clock clock,
        Duration releaseInterval,
        Duration closeGrace,
        Map<String, String> clientProperties,
        @Nullable ListenAddress api,
        @Nullable ListenAddress admin,
        @Nullable Duration databasePatience) {
    /** How many conversions are posted in one transaction at most, unless {@code clientProperties} say otherwise. */
    public static final int MAX_POLL_RECORDS = 5_000;

    /** Default of {@code groupId}. */
    public static final String DEFAULT_GROUP = "referral-rewards";

    public RewardConsumerConfig {
        require("bootstrapServers", bootstrapServers);
        require("schemaRegistryUrl", schemaRegistryUrl);
        require("ledgerUrl", ledgerUrl);
        require("groupId", groupId);
        if (releaseInterval.isNegative() || releaseInterval.isZero()) {
            throw new IllegalArgumentException("releaseInterval must be above 0");
        }
        clientProperties = Map.copyOf(clientProperties);
        FixedSettings.check(clientProperties);
    }

    /** The usual: the group {@code referral-rewards} and the system's clock. */
    public static RewardConsumerConfig of(String bootstrapServers, String schemaRegistryUrl, String ledgerUrl) {
        return new RewardConsumerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                ledgerUrl,
                DEFAULT_GROUP,
                Clock.systemUTC(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Map.of(),
                null,
                null,
                null);
    }

    public RewardConsumerConfig withGroupId(String id) {
        return with(copy -> copy.groupId = id);
    }

    public RewardConsumerConfig withClock(Clock newClock) {
        return with(copy -> copy.clock = newClock);
    }

    public RewardConsumerConfig withClientProperties(Map<String, String> properties) {
        return with(copy -> copy.clientProperties = properties);
    }

    /** With the HTTP read API. */
    public RewardConsumerConfig withApi(ListenAddress address) {
        return with(copy -> copy.api = address);
    }

    /** With health and metrics. */
    public RewardConsumerConfig withAdmin(ListenAddress address) {
        return with(copy -> copy.admin = address);
    }

    /** Gives up when the database is away for so long, or refuses. */
    public RewardConsumerConfig withDatabasePatience(Duration patience) {
        return with(copy -> copy.databasePatience = patience);
    }

    private RewardConsumerConfig with(Consumer<Copy> change) {
        var copy = new Copy();
        change.accept(copy);
        return copy.toConfig();
    }

    /** This configuration while a part of it is changed. */
    private final class Copy {
        private String groupId = RewardConsumerConfig.this.groupId;
        private Clock clock = RewardConsumerConfig.this.clock;
        private Map<String, String> clientProperties = RewardConsumerConfig.this.clientProperties;
        private @Nullable ListenAddress api = RewardConsumerConfig.this.api;
        private @Nullable ListenAddress admin = RewardConsumerConfig.this.admin;
        private @Nullable Duration databasePatience = RewardConsumerConfig.this.databasePatience;

        private RewardConsumerConfig toConfig() {
            return new RewardConsumerConfig(
                    bootstrapServers,
                    schemaRegistryUrl,
                    ledgerUrl,
                    groupId,
                    clock,
                    releaseInterval,
                    closeGrace,
                    clientProperties,
                    api,
                    admin,
                    databasePatience);
        }
    }

    /** Properties of the consumer of conversions. */
    public Map<String, Object> conversionConsumerProperties() {
        var properties = new HashMap<String, Object>();
        // A process that was killed is missed after this long, and its partitions are taken over.
        properties.put("session.timeout.ms", "10000");
        properties.put("heartbeat.interval.ms", "2000");
        properties.putAll(consumerProperties());
        properties.put("group.id", groupId);
        return properties;
    }

    /** Properties of the consumer of accepted programs, which belongs to no group. */
    public Map<String, Object> programConsumerProperties() {
        return consumerProperties();
    }

    /** Properties of the producer of reward entries: acknowledged by all copies, without duplicates of its own. */
    public Map<String, Object> entryProducerProperties() {
        var properties = new HashMap<String, Object>();
        // As the topic is kept, so that the broker need not compress it again.
        properties.putAll(Topic.GZIP);
        properties.put("linger.ms", "5");
        properties.putAll(clientProperties("bootstrap.servers", bootstrapServers));
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        return properties;
    }

    /** Properties of an admin client. */
    public Map<String, Object> adminProperties() {
        return clientProperties("bootstrap.servers", bootstrapServers);
    }

    /** Properties of the serdes. */
    public Map<String, Object> serdeProperties() {
        return clientProperties("schema.registry.url", schemaRegistryUrl);
    }

    private Map<String, Object> consumerProperties() {
        var properties = new HashMap<String, Object>();
        properties.put("max.poll.records", Integer.toString(MAX_POLL_RECORDS));
        // A group whose coordinator lost a join in a crash is stuck for this long. Whoever posts for longer loses its
        // partitions to others, and nothing else: positions are the ledger's.
        properties.put("max.poll.interval.ms", "60000");
        properties.putAll(clientProperties("bootstrap.servers", bootstrapServers));
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "none");
        return properties;
    }

    private Map<String, Object> clientProperties(String key, String value) {
        var properties = new HashMap<String, Object>(clientProperties);
        properties.put(key, value);
        return properties;
    }

    /** Without passwords, which the ledger's address and the properties may have. */
    @Override
    public String toString() {
        return "RewardConsumerConfig[group " + groupId + " on " + bootstrapServers + "]";
    }

    private static void require(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }
}
