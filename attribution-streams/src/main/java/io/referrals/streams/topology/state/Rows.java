package io.referrals.streams.topology.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition, in RocksDB and in a changelog: {@link Table tables} side by side, the keys of each beginning
 * with its own letter. What is put stays in memory, as an object, until the task commits; then every changed row is
 * encoded, written and logged once, however often it changed, all in one batch.
 *
 * <p>Only the thread of its task uses it.
 */
public final class Rows extends TaskStore {
    private final KeyValueStore<Bytes, byte[]> rocksDb;
    private final List<Table<?>> tables = new ArrayList<>();

    Rows(KeyValueStore<Bytes, byte[]> rocksDb, ThreadStores threads) {
        super(rocksDb.name(), threads);
        this.rocksDb = rocksDb;
    }

    /**
     * A table of these rows; to be made once for each task.
     *
     * @param letter which the keys of its rows begin with, and no other table's
     */
    public <V> Table<V> table(char letter, Table.Format<V> format) {
        for (Table<?> table : tables) {
            if (table.letter() == letter) {
                throw new IllegalArgumentException("there is a table " + letter);
            }
        }
        Table<V> table = new Table<>(this, letter, format);
        tables.add(table);
        return table;
    }

    byte @Nullable [] stored(Bytes key) {
        return rocksDb.get(key);
    }

    KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return rocksDb.range(from, to);
    }

    void write(List<KeyValue<Bytes, byte[]>> batch) {
        if (!batch.isEmpty()) {
            batch.forEach(row -> log(row.key, row.value));
            rocksDb.putAll(batch);
        }
    }

    @Override
    protected void writeChanged() {
        List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>();
        tables.forEach(table -> table.takeChanged(batch));
        write(batch);
    }

    @Override
    protected void forgetChanged() {
        tables.clear();
    }

    @Override
    protected void openFiles(StateStoreContext storeContext, StateStore root) {
        rocksDb.init(storeContext, root);
    }

    @Override
    protected void closeFiles() {
        rocksDb.close();
    }

    @Override
    protected void keepOffsets(Map<TopicPartition, Long> changelogOffsets) {
        rocksDb.commit(changelogOffsets);
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition changelog) {
        return rocksDb.committedOffset(changelog);
    }

    @Override
    public boolean managesOffsets() {
        return rocksDb.managesOffsets();
    }

    @Override
    public Position getPosition() {
        return rocksDb.getPosition();
    }

    @Override
    public boolean persistent() {
        return rocksDb.persistent();
    }

    @Override
    public boolean isOpen() {
        return rocksDb.isOpen();
    }
}
