package io.referrals.streams.topology.clicks;

import io.referrals.streams.topology.state.BoundedRocksDb;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB for rows whose keys begin with a hash of eight bytes, and who are mostly not there when they are asked for.
 * Nothing is written to a log of its own: what a crash takes, the changelog has.
 */
final class ClickDatabase {
    static {
        RocksDB.loadLibrary();
    }

    private static final long MEMTABLE_BYTES = 16L << 20;

    /** Ten bits for each of some 200,000 clicks. */
    private static final double MEMTABLE_FILTER_RATIO = 0.015;

    private final String name;
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final ReadOptions ofOnePrefix = new ReadOptions().setPrefixSameAsStart(true);
    private final ReadOptions ofAll = new ReadOptions().setTotalOrderSeek(true).setFillCache(false);
    private final byte[] nothing = new byte[0];
    final RocksDB db;
    private boolean open = true;

    ClickDatabase(String name, File directory, Map<String, Object> configs) {
        this.name = name;
        options = new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig());
        new BoundedRocksDb().setConfig(name, options, configs);
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        options.setTableFormatConfig(table.setWholeKeyFiltering(false))
                .useFixedLengthPrefixExtractor(ClickRow.HASH_BYTES)
                .setMemtableWholeKeyFiltering(false)
                .setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_RATIO)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(3)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
        try {
            Files.createDirectories(directory.toPath());
            db = RocksDB.open(options, directory.getAbsolutePath());
        } catch (IOException | RocksDBException e) {
            closeSettings();
            throw new ProcessorStateException("Error opening store " + name, e);
        }
    }

    void write(byte[] serialized) {
        try (WriteBatch batch = new WriteBatch(serialized)) {
            db.write(unlogged, batch);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    byte @Nullable [] get(byte[] key) {
        try {
            return db.get(key);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    boolean contains(byte[] key, int size) {
        try {
            return db.get(key, 0, size, nothing, 0, 0) != RocksDB.NOT_FOUND;
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** Over the rows of one prefix; it is to be closed. */
    RocksIterator ofOnePrefix() {
        return db.newIterator(ofOnePrefix);
    }

    /** Over all rows, as they are now; it is to be closed. */
    RocksIterator all() {
        return db.newIterator(ofAll);
    }

    /** Throws what made the iterator end early. */
    void check(RocksIterator iterator) {
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** A figure of RocksDB's; zero when it is closed. Any thread may ask. */
    synchronized long figure(String property) {
        try {
            return open ? db.getLongProperty(property) : 0;
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Writes what is in memory to files, and ends. */
    synchronized void close() {
        if (open) {
            open = false;
            db.close();
            closeSettings();
        }
    }

    private void closeSettings() {
        unlogged.close();
        ofOnePrefix.close();
        ofAll.close();
        options.close();
    }

    private ProcessorStateException failed(Exception e) {
        return new ProcessorStateException("the clicks in " + name + " cannot be read or written", e);
    }
}
