package io.referrals.streams.topology.state;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one write-buffer budget for all stores of the process, so that their memory has a bound however
 * many partitions land here. A third of it is for write buffers, which are charged to the cache.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    /** Configuration key: bytes for all stores together. */
    public static final String MEMORY_BYTES = "referrals.rocksdb.memory.bytes";

    private static final long DEFAULT_MEMORY_BYTES = 256L << 20;
    private static final long BLOCK_BYTES = 8L << 10;

    /**
     * What a store takes for new rows at a time. A megabyte, as RocksDB takes by default here, would have the
     * almost empty buffers of some fifty stores use up the budget, and every store write a file with each commit.
     */
    private static final long ARENA_BYTES = 32L << 10;

    /** Ten bits for each of the rows of some 200 bytes that a write buffer can hold. */
    private static final double MEMTABLE_FILTER_RATIO = 0.006;

    private static final Object LOCK = new Object();

    private static @Nullable Cache cache;
    private static @Nullable WriteBufferManager writeBuffers;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        synchronized (LOCK) {
            if (cache == null) {
                Object configured = configs.get(MEMORY_BYTES);
                long bytes = configured == null ? DEFAULT_MEMORY_BYTES : Long.parseLong(configured.toString());
                cache = new LRUCache(bytes, -1, false, 0.1);
                writeBuffers = new WriteBufferManager(bytes / 3, cache);
            }
            table.setBlockCache(cache);
            options.setWriteBufferManager(writeBuffers);
        }
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        table.setBlockSize(BLOCK_BYTES);
        table.setFilterPolicy(new BloomFilter(10, false));
        // Most look-ups are for rows that are not there: a click is new, its visitor is nobody yet.
        options.setMemtableWholeKeyFiltering(true);
        options.setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_RATIO);
        options.setArenaBlockSize(ARENA_BYTES);
        options.setTableFormatConfig(table);
    }

    /** Bytes the block cache takes now, the write buffers included as they are charged to it. */
    public static long memoryInUse() {
        synchronized (LOCK) {
            return cache == null ? 0 : cache.getUsage();
        }
    }

    @Override
    public void close(String storeName, Options options) {
        // The cache and the write buffers are shared by all stores and live as long as the process.
    }
}
