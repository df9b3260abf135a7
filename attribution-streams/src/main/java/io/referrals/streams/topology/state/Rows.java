package io.referrals.streams.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A stage's rows, in RocksDB and in a changelog. What is put stays in memory, as an object, until the task commits; then
 * every changed row is encoded, written and logged once, however often it changed, all in one batch.
 *
 * <p>A row handed to {@link #put} or got from here may be changed until the next commit, and is put again when it was.
 * Only the thread of its task uses it.
 *
 * @param <V> what a row is while it is in memory
 */
final class Rows<V> extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]> {
    /** So many changed rows are written without waiting for the commit. */
    private static final int MAX_CHANGED = 20_000;

    private static final Serializer<byte[]> AS_IS = (topic, bytes) -> bytes;

    /** What a row that was deleted is until the commit. */
    private static final Object DELETED = new Object();

    private final Format<V> format;

    /** A row whose key is not stored. */
    private record New(Object row) {}

    /** Rows as objects, maybe {@link New}, or {@link #DELETED}. */
    private final Map<Bytes, Object> changed = new HashMap<>();

    private final List<Runnable> beforeCommit = new ArrayList<>();
    private final Map<Class<?>, Object> shared = new HashMap<>();
    private final ThreadStores threads;
    private ThreadStores.Group thread;
    private InternalProcessorContext<?, ?> context;

    /** How a row is written. */
    interface Format<V> {
        /** Rows that are bytes in memory too. */
        Format<byte[]> BYTES = new Format<>() {
            @Override
            public byte[] read(Bytes key, byte[] bytes) {
                return bytes;
            }

            @Override
            public byte[] write(byte[] row) {
                return row;
            }
        };

        V read(Bytes key, byte[] bytes);

        byte[] write(V row);
    }

    @SuppressWarnings("NullAway.Init") // the context comes with init
    Rows(KeyValueStore<Bytes, byte[]> rocksDb, Format<V> format, ThreadStores threads) {
        super(rocksDb);
        this.format = format;
        this.threads = threads;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        context = (InternalProcessorContext<?, ?>) stateStoreContext;
        clearCache();
        thread = threads.mine();
        Object commitIntervalMs = context.appConfigs().get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
        thread.add(this, (Long) Objects.requireNonNull(commitIntervalMs, "it has a default"));
        super.init(stateStoreContext, root);
    }

    @Override
    public void close() {
        thread.remove(this);
        super.close();
    }

    @Nullable
    @SuppressWarnings("unchecked") // nothing but rows and the mark is put
    V get(Bytes key) {
        thread.used();
        Object row = changed.get(key);
        if (row != null) {
            thread.changed(); // it is handed out to be changed where it stands
            return row == DELETED ? null : (V) row(row);
        }
        byte[] bytes = wrapped().get(key);
        return bytes == null ? null : format.read(key, bytes);
    }

    private static Object row(Object changedTo) {
        return changedTo instanceof New isNew ? isNew.row : changedTo;
    }

    boolean contains(Bytes key) {
        Object row = changed.get(key);
        return row == null ? wrapped().get(key) != null : row != DELETED;
    }

    void put(Bytes key, V row) {
        change(key, row);
    }

    /** Puts a row that is not stored; when it is deleted again before it is written, nothing is written of it. */
    void putNew(Bytes key, V row) {
        if (change(key, new New(row)) != null) {
            changed.put(key, row);
        }
    }

    void delete(Bytes key) {
        if (change(key, DELETED) instanceof New) {
            changed.remove(key);
        }
    }

    /** Changes a row in memory, and gives what it was there; null when it was not. */
    private @Nullable Object change(Bytes key, Object row) {
        thread.changed();
        if (changed.size() >= MAX_CHANGED) {
            writeChanged();
        }
        return changed.put(key, row);
    }

    /** The rows whose keys begin with a prefix, in the order of their keys. */
    List<KeyValue<Bytes, V>> under(byte[] prefix) {
        writeChanged();
        try (KeyValueIterator<Bytes, byte[]> iterator = wrapped().prefixScan(prefix, AS_IS)) {
            return read(iterator, Integer.MAX_VALUE);
        }
    }

    /** Some rows from a key on, which may be null for the first, in the order of their keys. */
    List<KeyValue<Bytes, V>> from(@Nullable Bytes key, int limit) {
        writeChanged();
        try (KeyValueIterator<Bytes, byte[]> iterator = wrapped().range(key, null)) {
            return read(iterator, limit);
        }
    }

    /** Some rows from a key on whose keys begin with a prefix. */
    List<KeyValue<Bytes, V>> from(Bytes key, byte[] prefix, int limit) {
        writeChanged();
        try (KeyValueIterator<Bytes, byte[]> iterator = wrapped().range(key, behind(prefix))) {
            return read(iterator, limit);
        }
    }

    private List<KeyValue<Bytes, V>> read(KeyValueIterator<Bytes, byte[]> iterator, int limit) {
        List<KeyValue<Bytes, V>> rows = new ArrayList<>();
        while (iterator.hasNext() && rows.size() < limit) {
            KeyValue<Bytes, byte[]> row = iterator.next();
            rows.add(KeyValue.pair(row.key, format.read(row.key, row.value)));
        }
        return rows;
    }

    /** The first key behind all that begin with a prefix, which ends with a byte below 0xFF. */
    private static Bytes behind(byte[] prefix) {
        byte[] next = Arrays.copyOf(prefix, prefix.length);
        next[prefix.length - 1]++;
        return Bytes.wrap(next);
    }

    /**
     * Has something done before every commit of a thread whose stores were {@link #used}: work that would be done over for
     * every record otherwise. It may forward records, and change rows of this store and of the given ones. The latest comes
     * first, as it may use what was there before it.
     *
     * @param processor whose context it is done in
     * @param others stores it changes, which may have been written already when it is done
     */
    void beforeCommit(ProcessorContext<?, ?> processor, Runnable work, Rows<?>... others) {
        InternalProcessorContext<?, ?> its = (InternalProcessorContext<?, ?>) processor;
        var node = its.currentNode();
        beforeCommit.add(0, () -> {
            var nodeBefore = its.currentNode();
            var recordBefore = its.recordContext();
            its.setCurrentNode(node);
            its.setRecordContext(
                    new ProcessorRecordContext(its.currentSystemTimeMs(), -1, -1, null, new RecordHeaders()));
            try {
                work.run();
                for (Rows<?> other : others) {
                    other.flushOwn();
                }
            } finally {
                its.setCurrentNode(nodeBefore);
                its.setRecordContext(recordBefore);
            }
        });
    }

    /** Says that there is something to be done before the commit; whoever changes a row has said so. */
    void used() {
        thread.changed();
    }

    /** A number that grows with every change that the calling thread makes. */
    long changes() {
        return thread.changes();
    }

    /** Of all threads. */
    FailedRecords failedRecords() {
        return threads.failedRecords();
    }

    /** Says that somebody waits for what is done now; see {@link ThreadStores.Group#waitedFor}. */
    void waitedFor(ProcessorContext<?, ?> processor, long arrivedAtMs) {
        thread.waitedFor(processor, arrivedAtMs);
    }

    /** Something the processors of this store have in common besides; made for the first of them. */
    <T> T shared(Class<T> type, Supplier<T> make) {
        return type.cast(shared.computeIfAbsent(type, t -> make.get()));
    }

    /** Called by Kafka Streams before it commits, for one task after the other. */
    @Override
    public void flushCache() {
        thread.flush(context.currentSystemTimeMs());
    }

    /** Does what is to be done before the commit, and sends and writes what changed. */
    void flushOwn() {
        beforeCommit.forEach(Runnable::run);
        writeChanged();
    }

    @SuppressWarnings("unchecked") // nothing but rows and the mark is put
    private void writeChanged() {
        if (changed.isEmpty()) {
            return;
        }
        long nowMs = context.currentSystemTimeMs();
        List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>(changed.size());
        changed.forEach((key, row) -> {
            byte[] bytes = row == DELETED ? null : format.write((V) row(row));
            batch.add(KeyValue.pair(key, bytes));
            context.logChange(name(), key, bytes, nowMs, new RecordHeaders(), Position.emptyPosition());
        });
        wrapped().putAll(batch);
        changed.clear();
    }

    /** Called by Kafka Streams when the task is given up or taken elsewhere; its processors begin anew. */
    @Override
    public void clearCache() {
        changed.clear();
        beforeCommit.clear();
        shared.clear();
    }
}
