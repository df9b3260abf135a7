package io.referrals.streams.topology.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * A store that keeps its changes in memory until its task commits, and knows what else is to be done before: work that would
 * be done over for every record otherwise.
 */
public abstract class TaskStore extends LoggedStore {
    private final ThreadStores threads;
    private final List<Runnable> beforeCommit = new ArrayList<>();
    private ThreadStores.Group thread;

    /** @param threads what all stores of a topology have in common */
    @SuppressWarnings("NullAway.Init") // the thread comes with init
    protected TaskStore(String name, ThreadStores threads) {
        super(name);
        this.threads = threads;
    }

    /** Opens what the store is kept in. */
    protected abstract void openFiles(StateStoreContext storeContext, StateStore root);

    /** Logs what changed since the last time, and stores it. */
    protected abstract void writeChanged();

    /** Forgets what changed and is not written. */
    protected abstract void forgetChanged();

    /** Closes what {@link #openFiles} opened. */
    protected abstract void closeFiles();

    @Override
    protected final void open(StateStoreContext storeContext, StateStore root) {
        forget();
        thread = threads.mine();
        Object commitIntervalMs = storeContext.appConfigs().get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
        thread.add(this, (Long) Objects.requireNonNull(commitIntervalMs, "it has a default"));
        openFiles(storeContext, root);
    }

    @Override
    public final void close() {
        thread.remove(this);
        closeFiles();
    }

    /**
     * Has something done before every commit of a thread whose stores were used. It may forward records, and change any
     * store of the task.
     *
     * @param processor whose context it is done in
     */
    public final void beforeCommit(ProcessorContext<?, ?> processor, Runnable work) {
        beforeCommit.add(betweenRecords(processor, work));
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

    /** To be called with every record; see {@link ThreadStores.Group#works}. */
    public final void works(ProcessorContext<?, ?> processor) {
        thread.works(processor);
    }

    /** To be called every now and then; see {@link ThreadStores.Group#askIfDue}. */
    public final void askIfDue(ProcessorContext<?, ?> processor) {
        thread.works(processor);
        thread.askIfDue(processor);
    }

    /** Called by Kafka Streams before it commits, for one task after the other. */
    @Override
    public final void flushCache() {
        thread.flush();
    }

    @Override
    protected final void forget() {
        beforeCommit.clear();
        forgetChanged();
    }
}
