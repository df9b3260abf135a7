package io.referrals.streams.topology.state;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The stores of each stream thread. Kafka Streams commits all tasks of a thread in one transaction, but flushes them one
 * after the other and waits for the broker each time; with every task's changes sent before the first wait, the others
 * find nothing to wait for.
 */
public final class ThreadStores {
    /** What arrived longer ago is part of a backlog, which more commits would only make longer. */
    private static final long LIVE_MS = 1_000;

    /**
     * After working for so long a commit may be asked for; Kafka Streams makes one by itself in a backlog. It is not counted
     * from the commit before: where a commit takes longer than this, there would be one for each poll, and a thread would
     * process no more than a poll's records in that time, whatever arrives.
     */
    private static final long EARLY_MS = 25;

    private final FailedRecords failedRecords = new FailedRecords();
    private final Map<Thread, Group> threads = new ConcurrentHashMap<>();

    /** The stores of one thread. */
    public static final class Group {
        private final Set<TaskStore> stores = new LinkedHashSet<>();
        /** Whether any was used since all were flushed. */
        private boolean used;

        private long changes;
        /** Whether the commit goes on that all were flushed for. */
        private boolean committing;

        private long resumedAtMs = Long.MIN_VALUE / 2;
        private boolean waitedFor;
        private long earlyMs;

        /** @param commitIntervalMs of Kafka Streams; after two fifths of it, and 25 ms, a commit may be asked for */
        synchronized void add(TaskStore store, long commitIntervalMs) {
            stores.add(store);
            earlyMs = Math.min(EARLY_MS, commitIntervalMs * 2 / 5);
        }

        synchronized void remove(TaskStore store) {
            stores.remove(store);
        }

        private synchronized List<TaskStore> all() {
            return new ArrayList<>(stores);
        }

        /** Says that something is changed that only the transaction can undo. */
        void changed() {
            used = true;
            changes++;
        }

        void used() {
            used = true;
        }

        long changes() {
            return changes;
        }

        /**
         * Asks for a commit before its time if what is being processed has just arrived: the next stage, or a reader of
         * conversions, sees it only then.
         *
         * @param arrivedAtMs when the event behind it arrived on its input topic
         */
        void waitedFor(ProcessorContext<?, ?> context, long arrivedAtMs) {
            waitedFor |= Math.abs(context.currentSystemTimeMs() - arrivedAtMs) <= LIVE_MS;
            askIfDue(context);
        }

        /** Asks for the commit that somebody waits for, unless the last one was just before. */
        void askIfDue(ProcessorContext<?, ?> context) {
            if (waitedFor && context.currentSystemTimeMs() - resumedAtMs >= earlyMs) {
                context.commit();
            }
        }

        /** Says that the thread works, and does not commit. */
        void works(ProcessorContext<?, ?> context) {
            if (committing) {
                committing = false;
                resumedAtMs = context.currentSystemTimeMs();
            }
        }

        /** Does what is to be done before the commit, and sends and writes what changed; nothing if no store was used. */
        void flush() {
            if (used) {
                committing = true;
                waitedFor = false;
                List<TaskStore> all = all();
                all.forEach(TaskStore::doBeforeCommit);
                all.forEach(TaskStore::writeChanged);
                used = false;
            }
        }
    }

    public FailedRecords failedRecords() {
        return failedRecords;
    }

    /** The stores of the calling thread. */
    public Group mine() {
        return threads.computeIfAbsent(Thread.currentThread(), thread -> new Group());
    }
}
