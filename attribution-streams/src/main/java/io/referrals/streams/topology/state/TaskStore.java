package io.referrals.streams.topology.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps its changes in memory until its task commits, and logs them itself.
 *
 * <p>Kafka Streams says when that is to no store but its own, and lets none but its own log: here, and nowhere else, stands
 * what we use of its internals. {@code TaskStoreTest} fails when a release changes them.
 */
public abstract class TaskStore implements StateStore, CachedStateStore<byte[], byte[]> {
    private final String name;
    private final ThreadStores threads;
    private final List<Runnable> beforeCommit = new ArrayList<>();
    private ThreadStores.Group thread;
    private InternalProcessorContext<?, ?> context;

    /** @param threads what all stores of a topology have in common */
    @SuppressWarnings("NullAway.Init") // context and thread come with init
    protected TaskStore(String name, ThreadStores threads) {
        this.name = name;
        this.threads = threads;
    }

    /** Opens the store, and registers it under {@code root} to be restored. */
    protected abstract void open(StateStoreContext storeContext, StateStore root);

    /** Logs what changed since the last time, and stores it. */
    protected abstract void writeChanged();

    /** Forgets what changed and is not written. */
    protected abstract void forgetChanged();

    /** Closes what {@link #open} opened. */
    protected abstract void closeFiles();

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void init(StateStoreContext storeContext, StateStore root) {
        context = (InternalProcessorContext<?, ?>) storeContext;
        clearCache();
        thread = threads.mine();
        Object commitIntervalMs = context.appConfigs().get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
        thread.add(this, (Long) Objects.requireNonNull(commitIntervalMs, "it has a default"));
        open(storeContext, root);
    }

    @Override
    public final void close() {
        thread.remove(this);
        closeFiles();
    }

    /** Sends a change to the changelog. */
    protected final void log(Bytes key, byte @Nullable [] value) {
        context.logChange(name, key, value, nowMs(), new RecordHeaders(), Position.emptyPosition());
    }

    protected final long nowMs() {
        return context.currentSystemTimeMs();
    }

    /**
     * Has something done before every commit of a thread whose stores were used: work that would be done over for every
     * record otherwise. It may forward records, and change any store of the task.
     *
     * @param processor whose context it is done in
     */
    public final void beforeCommit(ProcessorContext<?, ?> processor, Runnable work) {
        InternalProcessorContext<?, ?> its = (InternalProcessorContext<?, ?>) processor;
        var node = its.currentNode();
        beforeCommit.add(() -> {
            var nodeBefore = its.currentNode();
            var recordBefore = its.recordContext();
            its.setCurrentNode(node);
            its.setRecordContext(
                    new ProcessorRecordContext(its.currentSystemTimeMs(), -1, -1, null, new RecordHeaders()));
            try {
                work.run();
            } finally {
                its.setCurrentNode(nodeBefore);
                its.setRecordContext(recordBefore);
            }
        });
    }

    final void doBeforeCommit() {
        beforeCommit.forEach(Runnable::run);
    }

    /** The stores of the thread. */
    protected final ThreadStores.Group thread() {
        return thread;
    }

    /** Says that there is something to be done before the commit; whoever changes a row has said so. */
    public final void used() {
        thread.changed();
    }

    /** A number that grows with every change that the calling thread makes. */
    public final long changes() {
        return thread.changes();
    }

    /** Of all threads. */
    public final FailedRecords failedRecords() {
        return threads.failedRecords();
    }

    /** Says that somebody waits for what is done now; see {@link ThreadStores.Group#waitedFor}. */
    public final void waitedFor(ProcessorContext<?, ?> processor, long arrivedAtMs) {
        thread.waitedFor(processor, arrivedAtMs);
    }

    /** Called by Kafka Streams before it commits, for one task after the other. */
    @Override
    public final void flushCache() {
        thread.flush(nowMs());
    }

    /** Called by Kafka Streams when the task is given up or taken elsewhere; its processors begin anew. */
    @Override
    public final void clearCache() {
        beforeCommit.clear();
        forgetChanged();
    }

    /** Nobody listens: what is written is forwarded by nobody. */
    @Override
    public final boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }
}
