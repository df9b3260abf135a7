package io.referrals.streams.topology;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stores of each stream thread. Kafka Streams commits all tasks of a thread in one transaction, but flushes them one
 * after the other and waits for the broker each time; with every task's changes sent before the first wait, the others
 * find nothing to wait for.
 */
final class ThreadStores {
    private final Map<Thread, Group> threads = new ConcurrentHashMap<>();

    /** The stores of one thread. */
    static final class Group {
        private final Set<Rows<?>> stores = new LinkedHashSet<>();
        /** Whether any was used since all were flushed. */
        private boolean used;

        synchronized void add(Rows<?> store) {
            stores.add(store);
        }

        synchronized void remove(Rows<?> store) {
            stores.remove(store);
        }

        private synchronized Iterable<Rows<?>> all() {
            return new ArrayList<>(stores);
        }

        void used() {
            used = true;
        }

        /** Sends the changes of all stores, unless none was used since the last time. */
        void flush() {
            if (used) {
                all().forEach(Rows::flushOwn);
                used = false;
            }
        }
    }

    /** The stores of the calling thread. */
    Group mine() {
        return threads.computeIfAbsent(Thread.currentThread(), thread -> new Group());
    }
}
