package io.referrals.streams.topology.state;

import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.Task.TaskType;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store has to do with the inside of Kafka Streams, and nothing else here has: it is told before each commit, writes
 * its changelog itself, has work done while no record is processed, and shows its size among the figures of Kafka's own stores.
 *
 * <p>Read against 4.3.1; {@code LoggedStoreTest} fails when another version comes, and when what is relied on is otherwise:
 * <ul>
 *   <li>{@link #flushCache} comes before the producer is flushed and the transaction commits, for every task that did anything;
 *   <li>{@link #commit} comes under exactly-once only while a task is restored or a standby, and before it is closed or becomes
 *       a standby, after the transaction that has all its changes;
 *   <li>a store without an offset, in a directory that is not empty, is wiped and restored;
 *   <li>{@link #clearCache} comes when a task becomes active or a standby where it is.
 * </ul>
 */
public abstract class LoggedStore implements StateStore, CachedStateStore<byte[], byte[]> {
    private static final String SCOPE = "rocksdb";

    private static final Logger LOG = LoggerFactory.getLogger(LoggedStore.class);

    private final String name;
    private InternalProcessorContext<?, ?> context;
    private boolean whole;

    @SuppressWarnings("NullAway.Init") // the context comes with init
    protected LoggedStore(String name) {
        this.name = name;
    }

    /** Opens the store, and registers it under {@code root} to be restored. */
    protected abstract void open(StateStoreContext storeContext, StateStore root);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void init(StateStoreContext storeContext, StateStore root) {
        context = (InternalProcessorContext<?, ?>) storeContext;
        whole = false;
        forgetWhatWasNotAborted();
        open(storeContext, root);
    }

    /**
     * When its transaction could not be aborted, as the broker was away, a task that begins anew still has in its record
     * collector to where it had written its changelogs (KAFKA-16017 clears that only where it can be aborted). The task would
     * say so of stores that were wiped and have next to nothing, also to the standby that it becomes.
     */
    private void forgetWhatWasNotAborted() {
        RecordCollector collector =
                context instanceof RecordCollector.Supplier supplier ? supplier.recordCollector() : null;
        if (collector == null || collector.offsets().isEmpty()) {
            return;
        }
        try {
            collector.closeClean();
        } catch (KafkaException e) {
            LOG.warn(
                    "{} of task {} starts again after a transaction that failed and was not aborted",
                    name,
                    context.taskId(),
                    e);
        }
    }

    /** Says that the task has restored its stores and processes from now on; to be called by its processor's init. */
    public final void taskBegins() {
        whole = true;
    }

    /** Keeps the offsets up to which the changelog is in the store; with none, those that were kept are forgotten. */
    protected abstract void keepOffsets(Map<TopicPartition, Long> changelogOffsets);

    /**
     * Takes no offset while an active task is still restored: should it be one of a transaction that was not aborted, the
     * store would be restored from there the next time, and rows would be missing for good.
     */
    @Override
    public final void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (whole || changelogOffsets.isEmpty() || context.taskType() != TaskType.ACTIVE) {
            keepOffsets(changelogOffsets);
        }
    }

    /** Forgets what is only in memory. */
    protected abstract void forget();

    /** Called when the task is given up or taken elsewhere, or becomes active or a standby; its processors begin anew. */
    @Override
    public final void clearCache() {
        whole = false;
        forget();
    }

    /** Appends to the changelog. */
    protected final void log(Bytes key, byte @Nullable [] value) {
        context.logChange(name, key, value, nowMs(), new RecordHeaders(), Position.emptyPosition());
    }

    protected final long nowMs() {
        return context.currentSystemTimeMs();
    }

    /** Shows a figure of the store, as Kafka's own stores do. */
    protected final void show(String figure, String description, LongSupplier value) {
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

    /** Shows no figure any more. */
    protected final void showNothing() {
        context.metrics().removeAllStoreLevelSensorsAndMetrics(context.taskId().toString(), name);
    }

    /**
     * Work that may forward records though none is being processed.
     *
     * @param processor in whose context it is done, and who calls this
     */
    protected static Runnable betweenRecords(ProcessorContext<?, ?> processor, Runnable work) {
        InternalProcessorContext<?, ?> its = (InternalProcessorContext<?, ?>) processor;
        var node = its.currentNode();
        return () -> {
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
        };
    }

    /** Nobody listens to what is written. */
    @Override
    public final boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }
}
