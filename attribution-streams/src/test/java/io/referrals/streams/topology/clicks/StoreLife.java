package io.referrals.streams.topology.clicks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.Task.TaskType;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A changelog, and a store that lives through what Kafka Streams does to one under exactly-once: commits, aborts,
 * clean ends, crashes, and restoring.
 */
final class StoreLife implements AutoCloseable {
    static final TopicPartition CHANGELOG = new TopicPartition("app-clicks-changelog", 0);

    private final StreamsMetricsImpl metrics = new StreamsMetricsImpl(new Metrics(), "client", Time.SYSTEM);
    private final ClickStore.Settings settings;
    private final Path root;
    private final List<LogRecord> committed;
    private final TaskType type;
    private final List<LogRecord> sent = new ArrayList<>();
    /** What the record collector of the task that begins still knows of a transaction before. */
    final Map<TopicPartition, Long> notAborted = new HashMap<>();

    private Path directory;
    private long nextOffset;
    private BatchingStateRestoreCallback callback;
    private int lives;
    ClickStore store;
    int restored;

    record LogRecord(long offset, byte[] key, byte[] value) {}

    StoreLife(Path root, ClickStore.Settings settings) {
        this(root, settings, new ArrayList<>(), TaskType.ACTIVE);
    }

    /** Follows the changelog of another one, as a standby does. */
    StoreLife standby(Path itsRoot) {
        return standby(itsRoot, settings);
    }

    StoreLife standby(Path itsRoot, ClickStore.Settings itsSettings) {
        return new StoreLife(itsRoot, itsSettings, committed, TaskType.STANDBY);
    }

    @SuppressWarnings("NullAway.Init") // the callback comes with the store's init
    private StoreLife(Path root, ClickStore.Settings settings, List<LogRecord> committed, TaskType type) {
        this.root = root;
        this.settings = settings;
        this.committed = committed;
        this.type = type;
        directory = root.resolve("0");
        store = open();
        restoreFrom(0);
    }

    List<LogRecord> committed() {
        return committed;
    }

    /** The transaction commits; the store only learns that it is about to. */
    void commit() {
        store.flushCache();
        committed.addAll(sent);
        sent.clear();
    }

    /** Comes to a clean end, and begins again. */
    void restart() {
        commit();
        close();
        begin();
    }

    @Override
    public void close() {
        store.commit(Map.of(CHANGELOG, nextOffset - 1));
        store.close();
    }

    /** Is fenced: what was not committed is undone, and RocksDB wrote all that it had to its files first. */
    void abort() {
        sent.clear();
        store.close();
        begin();
    }

    /**
     * Is wiped after a transaction that could not be aborted, restores some, and is then closed; Kafka Streams says of it that
     * it has all that it had.
     */
    void loseAllButSomeAndClose(int records) {
        long before = nextOffset;
        sent.clear();
        store.close();
        directory = root.resolve(Integer.toString(++lives));
        store = open();
        nextOffset = 0;
        follow(records);
        nextOffset = before;
        close();
        begin();
    }

    /** Is killed: what is in the files is all there is. */
    void kill() {
        Path image = root.resolve(Integer.toString(++lives));
        RocksDB rocksDb = store.db.db;
        try {
            rocksDb.pauseBackgroundWork();
            copy(directory, image);
            rocksDb.continueBackgroundWork();
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
        sent.clear();
        store.close();
        directory = image;
        begin();
    }

    /** A restored store or a standby says how far it is. */
    void checkpoint() {
        store.commit(Map.of(CHANGELOG, nextOffset - 1));
    }

    /** Restores what was committed since. */
    void follow(int records) {
        List<KeyValue<byte[], byte[]>> batch = new ArrayList<>();
        committed.stream()
                .filter(entry -> entry.offset() >= nextOffset)
                .limit(records)
                .forEach(entry -> {
                    batch.add(KeyValue.pair(entry.key(), entry.value()));
                    nextOffset = entry.offset() + 1;
                });
        restored += batch.size();
        callback.restoreAll(batch);
    }

    private void begin() {
        long end = nextOffset;
        store = open();
        Long offset = store.committedOffset(CHANGELOG);
        if (offset == null && Files.exists(directory)) {
            store.close();
            delete(directory);
            directory = root.resolve(Integer.toString(++lives));
            store = open();
        }
        restoreFrom(offset == null ? 0 : offset + 1);
        nextOffset = Math.max(end, nextOffset);
    }

    private void restoreFrom(long offset) {
        nextOffset = offset;
        restored = 0;
        follow(Integer.MAX_VALUE);
        if (type == TaskType.ACTIVE) {
            store.taskBegins();
        }
    }

    private ClickStore open() {
        ClickStore opened = new ClickStore("clicks", settings);
        opened.init(context(), opened);
        return opened;
    }

    private InternalProcessorContext<?, ?> context() {
        return (InternalProcessorContext<?, ?>) Proxy.newProxyInstance(
                StoreLife.class.getClassLoader(),
                new Class<?>[] {InternalProcessorContext.class, RecordCollector.Supplier.class},
                (self, method, args) -> {
                    switch (method.getName()) {
                        case "stateDir":
                            return directory.toFile();
                        case "appConfigs":
                            return Map.of();
                        case "metrics":
                            return metrics;
                        case "recordCollector":
                            return collector();
                        case "taskType":
                            return type;
                        case "taskId":
                            return new TaskId(0, 0);
                        case "currentSystemTimeMs":
                            return 1L;
                        case "register":
                            callback = (BatchingStateRestoreCallback) args[1];
                            return null;
                        case "logChange":
                            sent.add(new LogRecord(
                                    nextOffset++, ((org.apache.kafka.common.utils.Bytes) args[1]).get(), (byte[])
                                            args[2]));
                            return null;
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private RecordCollector collector() {
        return (RecordCollector) Proxy.newProxyInstance(
                StoreLife.class.getClassLoader(), new Class<?>[] {RecordCollector.class}, (self, method, args) -> {
                    switch (method.getName()) {
                        case "offsets":
                            return notAborted;
                        case "closeClean":
                            notAborted.clear();
                            throw new TaskMigratedException("the transaction could not be aborted");
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
