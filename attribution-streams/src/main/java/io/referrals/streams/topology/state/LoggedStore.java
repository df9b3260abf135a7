package io.referrals.streams.topology.state;

import java.io.File;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * What a store has to do with the inside of Kafka Streams, and nothing else here has: it is told before each commit,
 * writes its changelog itself, and shows its size among the figures of Kafka's own stores.
 *
 * <p>Read against 4.3.1; {@code LoggedStoreTest} fails when another version comes, and when what is relied on is
 * otherwise:
 * <ul>
 * <li>{@link #flushCache} comes before the producer is flushed and the transaction commits, for every task that did
 * anything;
 * <li>{@link #commit} comes under exactly-once only when a task is restored or a standby, and before it is closed or
 * becomes a standby, after the transaction that has all its changes;
 *   <li>a store without an offset, in a directory that is not empty, is wiped and restored;
 *   <li>{@link #clearCache} comes when a task becomes active or a standby where it is.
 * </ul>
 */
abstract class LoggedStore implements StateStore, CachedStateStore<byte[], byte[]> {
    private static final String SCOPE = "rocksdb";

    private final String name;
    private InternalProcessorContext<?, ?> context;
    private long logged;

    @SuppressWarnings("NullAway.Init") // the context comes with init
    LoggedStore(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void init(StateStoreContext storeContext, StateStore root) {
        context = (InternalProcessorContext<?, ?>) storeContext;
        open(new File(new File(context.stateDir(), SCOPE), name), context.appConfigs());
        context.register(root, (BatchingStateRestoreCallback) this::restoreAll);
        show("estimate-num-keys", "Rows, as RocksDB estimates them", this::approximateClicks);
        show("total-sst-files-size", "Bytes of the files", this::approximateBytes);
    }

    private void show(String figure, String description, LongSupplier value) {
        context.metrics()
                .addStoreLevelMutableMetric(
                        context.taskId().toString(),
                        SCOPE,
                        name,
                        figure,
                        description,
                        Sensor.RecordingLevel.INFO,
                        (config, nowMs) -> value.getAsLong());
    }

    private void restoreAll(Collection<KeyValue<byte[], byte[]>> records) {
        records.forEach(logRecord -> restore(logRecord.value));
    }

    /** Appends to the changelog. */
    final void log(byte[] value) {
        long nowMs = context.currentSystemTimeMs();
        // No key is ever used twice, should anybody have the topic compacted.
        byte[] key = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(nowMs)
                .putLong(logged++)
                .array();
        context.logChange(name, Bytes.wrap(key), value, nowMs, new RecordHeaders(), Position.emptyPosition());
    }

    @Override
    public final void close() {
        if (isOpen()) {
            context.metrics()
                    .removeAllStoreLevelSensorsAndMetrics(context.taskId().toString(), name);
            closeDatabase();
        }
    }

    @Override
    public final boolean persistent() {
        return true;
    }

    @Override
    @SuppressWarnings("deprecation") // it is to be overridden until it is true of all stores
    public final boolean managesOffsets() {
        return true;
    }

    @Override
    public final Position getPosition() {
        return Position.emptyPosition();
    }

    @Override
    public final boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }

    abstract void open(File directory, Map<String, Object> configs);

    /** Writes what was logged once. */
    abstract void restore(byte[] logged);

    abstract void closeDatabase();

    abstract long approximateClicks();

    abstract long approximateBytes();
}
