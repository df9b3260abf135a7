package io.referrals.streams.topology.state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The records over which a processor of this process failed after it had begun to change something, by their coordinates,
 * with the fault; see {@link LastResort}. They are forgotten with the process, which then fails over them once more.
 */
public final class FailedRecords {
    /** A processor that fails more often has a fault that ending the application says better. */
    public static final int MOST = 1_000;

    private final Map<String, String> faults = new ConcurrentHashMap<>();

    /** Remembers a record; false when there are too many already. */
    public boolean add(String coordinates, String fault) {
        if (faults.size() >= MOST) {
            return false;
        }
        faults.put(coordinates, fault);
        return true;
    }

    public boolean isEmpty() {
        return faults.isEmpty();
    }

    /** What went wrong over a record; null when nothing did. */
    @Nullable
    public String fault(String coordinates) {
        return faults.get(coordinates);
    }
}
