package io.referrals.streams.topology.state;

import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Declares {@link Rows} to the topology: kept in RocksDB, with a changelog they are restored from. */
public final class RowsBuilder implements StoreBuilder<Rows> {
    private final String name;
    private final ThreadStores threads;

    /** @param threads what all stores of a topology have in common */
    public RowsBuilder(String name, ThreadStores threads) {
        this.name = name;
        this.threads = threads;
    }

    @Override
    public Rows build() {
        return new Rows(Stores.persistentKeyValueStore(name).get(), threads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public StoreBuilder<Rows> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<Rows> withCachingDisabled() {
        throw new UnsupportedOperationException("the rows of " + name + " are written when the task commits");
    }

    @Override
    public StoreBuilder<Rows> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the changelog of " + name + " is not configured here");
    }

    @Override
    public StoreBuilder<Rows> withLoggingDisabled() {
        throw new UnsupportedOperationException("the rows of " + name + " cannot be restored without their changelog");
    }
}
