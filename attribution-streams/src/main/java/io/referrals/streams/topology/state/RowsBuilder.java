package io.referrals.streams.topology;

import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Declares {@link Rows} to the topology: kept in RocksDB, with a changelog they are restored from. */
final class RowsBuilder<V> implements StoreBuilder<Rows<V>> {
    private final String name;
    private final Rows.Format<V> format;
    private final ThreadStores threads;

    /** @param threads what all stores of a topology have in common */
    RowsBuilder(String name, Rows.Format<V> format, ThreadStores threads) {
        this.name = name;
        this.format = format;
        this.threads = threads;
    }

    @Override
    public Rows<V> build() {
        return new Rows<>(Stores.persistentKeyValueStore(name).get(), format, threads);
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
    public StoreBuilder<Rows<V>> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<Rows<V>> withCachingDisabled() {
        throw new UnsupportedOperationException("the rows of " + name + " are written when the task commits");
    }

    @Override
    public StoreBuilder<Rows<V>> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the changelog of " + name + " is not configured here");
    }

    @Override
    public StoreBuilder<Rows<V>> withLoggingDisabled() {
        throw new UnsupportedOperationException("the rows of " + name + " cannot be restored without their changelog");
    }
}
