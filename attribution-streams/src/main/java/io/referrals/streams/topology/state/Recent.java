package io.referrals.streams.topology.state;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the most recently used entries in memory; what falls out can be read or done again. */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int limit;

    public Recent(int limit) {
        super(64, 0.75f, true);
        this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > limit;
    }
}
