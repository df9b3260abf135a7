package io.referrals.streams.topology.clicks;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/** Declares a {@link ClickStore} to the topology, with the changelog it is restored from. */
public final class ClickStoreBuilder implements StoreBuilder<ClickStore> {
    private final String name;
    private final Duration lifetime;
    private final ClickStore.Settings settings;

    /**
     * The clicks of a topology.
     *
     * @param lifetime of a click since it happened, until {@link ClickStore#sweep} may delete it; the changelog keeps it
     *     for a day longer since it was written. A changelog that exists keeps the retention it was made with.
     */
    public ClickStoreBuilder(String name, Duration lifetime) {
        this(name, lifetime, ClickStore.Settings.DEFAULT);
    }

    ClickStoreBuilder(String name, Duration lifetime, ClickStore.Settings settings) {
        this.name = name;
        this.lifetime = lifetime;
        this.settings = settings;
    }

    @Override
    public ClickStore build() {
        return new ClickStore(name, settings);
    }

    @Override
    public String name() {
        return name;
    }

    /** By the broker's time of writing: nothing in the changelog is older than it, whatever a replay brings. */
    @Override
    public Map<String, String> logConfig() {
        return Map.of(
                "cleanup.policy", "delete",
                "message.timestamp.type", "LogAppendTime",
                "retention.ms", Long.toString(lifetime.plusDays(1).toMillis()));
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public StoreBuilder<ClickStore> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<ClickStore> withCachingDisabled() {
        throw new UnsupportedOperationException("clicks in " + name + " are logged when the task commits");
    }

    @Override
    public StoreBuilder<ClickStore> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the changelog of " + name + " is not configured here");
    }

    @Override
    public StoreBuilder<ClickStore> withLoggingDisabled() {
        throw new UnsupportedOperationException(
                "the clicks in " + name + " cannot be restored without their changelog");
    }
}
