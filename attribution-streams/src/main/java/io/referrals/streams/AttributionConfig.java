package io.referrals.streams;

import io.referrals.operations.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the attribution application needs to know.
 *
 * @param bootstrapServers the brokers
 * @param schemaRegistryUrl the schema registry's base URL (Confluent's REST API)
 * @param applicationId consumer group, prefix of transactional ids and of internal topics
 * @param stateDirectory where RocksDB keeps its files; survives a clean restart
 * @param threads stream threads, 1 to 64
 * @param fixedClock the time of arrival of every record, for replays; absent means the broker's append time
 * @param stateRetention how far back histories reach; longer than every window in use
 * @param revisionFloor conversions begin with the revision above it, at least 0: the greatest revision of an application
 *     that this one replaces, or anything above, as readers take the greater revision for the newer one
 * @param memoryBytes RocksDB's block cache and write buffers of all stores together
 * @param admin where health and metrics are served; null for nowhere
 * @param properties further settings handed to Kafka Streams, the clients (with Streams' prefixes) and the serde; those
 *     that results depend on are refused
 */
public record AttributionConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String applicationId,
        Path stateDirectory,
        int threads,
        @Nullable Instant fixedClock,
        Duration stateRetention,
        int revisionFloor,
        long memoryBytes,
        @Nullable ListenAddress admin,
        Map<String, String> properties) {

    /** Default of {@link #applicationId}. */
    public static final String DEFAULT_APPLICATION_ID = "referral-attribution";

    /** Default of {@link #stateRetention}. */
    public static final Duration DEFAULT_STATE_RETENTION = Duration.ofDays(400);

    /** Default of {@link #memoryBytes}. */
    public static final long DEFAULT_MEMORY_BYTES = 256L << 20;

    public AttributionConfig {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrapServers is empty: name at least one broker as host:port");
        }
        if (schemaRegistryUrl.isBlank()) {
            throw new IllegalArgumentException("schemaRegistryUrl is empty: give the registry's base URL");
        }
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads is " + threads + ", allowed are 1 to 64");
        }
        if (stateRetention.isNegative() || stateRetention.isZero()) {
            throw new IllegalArgumentException("stateRetention is " + stateRetention + ", it must be positive");
        }
        if (revisionFloor < 0) {
            throw new IllegalArgumentException("revisionFloor is " + revisionFloor + ", it must be at least 0");
        }
        if (memoryBytes < 16L << 20) {
            throw new IllegalArgumentException("memoryBytes is " + memoryBytes + ", at least 16 MiB are needed");
        }
        properties = Map.copyOf(properties);
        FixedSettings.check(properties);
    }

    /** The defaults for a broker, a registry and a state directory; two threads. */
    public static AttributionConfig of(String bootstrapServers, String schemaRegistryUrl, Path stateDirectory) {
        return new AttributionConfig(
                bootstrapServers,
                schemaRegistryUrl,
                DEFAULT_APPLICATION_ID,
                stateDirectory,
                2,
                null,
                DEFAULT_STATE_RETENTION,
                0,
                DEFAULT_MEMORY_BYTES,
                null,
                Map.of());
    }

    public AttributionConfig withThreads(int threads) {
        return with(copy -> copy.threads = threads);
    }

    public AttributionConfig withFixedClock(@Nullable Instant fixedClock) {
        return with(copy -> copy.fixedClock = fixedClock);
    }

    public AttributionConfig withApplicationId(String applicationId) {
        return with(copy -> copy.applicationId = applicationId);
    }

    public AttributionConfig withStateRetention(Duration stateRetention) {
        return with(copy -> copy.stateRetention = stateRetention);
    }

    public AttributionConfig withRevisionFloor(int revisionFloor) {
        return with(copy -> copy.revisionFloor = revisionFloor);
    }

    public AttributionConfig withMemoryBytes(long memoryBytes) {
        return with(copy -> copy.memoryBytes = memoryBytes);
    }

    /** With health and metrics; port 0 takes a free one. */
    public AttributionConfig withAdmin(ListenAddress admin) {
        return with(copy -> copy.admin = admin);
    }

    /** Adds to the properties, replacing those of the same name. */
    public AttributionConfig withProperties(Map<String, String> more) {
        Map<String, String> merged = new HashMap<>(properties);
        merged.putAll(more);
        return with(copy -> copy.properties = merged);
    }

    private AttributionConfig with(Consumer<Copy> change) {
        var copy = new Copy();
        change.accept(copy);
        return copy.toConfig();
    }

    /** This configuration while a part of it is changed. */
    private final class Copy {
        private String applicationId = AttributionConfig.this.applicationId;
        private int threads = AttributionConfig.this.threads;
        private @Nullable Instant fixedClock = AttributionConfig.this.fixedClock;
        private Duration stateRetention = AttributionConfig.this.stateRetention;
        private int revisionFloor = AttributionConfig.this.revisionFloor;
        private long memoryBytes = AttributionConfig.this.memoryBytes;
        private @Nullable ListenAddress admin = AttributionConfig.this.admin;
        private Map<String, String> properties = AttributionConfig.this.properties;

        private AttributionConfig toConfig() {
            return new AttributionConfig(
                    bootstrapServers,
                    schemaRegistryUrl,
                    applicationId,
                    stateDirectory,
                    threads,
                    fixedClock,
                    stateRetention,
                    revisionFloor,
                    memoryBytes,
                    admin,
                    properties);
        }
    }

    /** Without the properties, which may have passwords. */
    @Override
    public String toString() {
        return "AttributionConfig[" + applicationId + " on " + bootstrapServers + "]";
    }
}
