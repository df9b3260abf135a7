package io.referrals.streams.topology.state;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/** Declares a {@link ClickStore} to the topology, with the changelog it is restored from. */
public final class ClickStoreBuilder {
    private ClickStoreBuilder() {}

    /**
     * The clicks of a topology.
     *
     * @param name of the store
     * @param lifetime of a click since it happened; the changelog is kept for a day longer, since it was written
     */
    public static StoreBuilder<?> of(String name, Duration lifetime) {
        throw new UnsupportedOperationException(name + Map.of() + lifetime);
    }
}
