package io.referrals.streams.operations;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far the stores are brought back from their changelogs. Written by restoring threads, read by any. */
public final class RestoreProgress implements StateRestoreListener {
    private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();
    private final AtomicLong restored = new AtomicLong();

    private static final class Restore {
        private final long records;
        private final AtomicLong done = new AtomicLong();

        Restore(long records) {
            this.records = records;
        }
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long startOffset, long endOffset) {
        running.put(partition, new Restore(Math.max(0, endOffset - startOffset)));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long records) {
        restored.addAndGet(records);
        Restore restore = running.get(partition);
        if (restore != null) {
            restore.done.addAndGet(records);
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long totalRestored) {
        running.remove(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long totalRestored) {
        running.remove(partition);
    }

    /** Whether a store is being brought back. */
    boolean isRestoring() {
        return !running.isEmpty();
    }

    /** Changelog records still to be read; offsets taken by transaction marks count too, so it may end above 0. */
    long remaining() {
        return running.values().stream()
                .mapToLong(restore -> Math.max(0, restore.records - restore.done.get()))
                .sum();
    }

    /** Changelog records read since the process started. */
    long restored() {
        return restored.get();
    }

    /** For people, e.g. {@code changelog records to read: 1200000, in stores: 8}. */
    @Override
    public String toString() {
        return "changelog records to read: " + remaining() + ", in stores: " + running.size();
    }
}
