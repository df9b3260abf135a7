package io.referrals.benchmarks;

import io.referrals.streams.topology.state.BoundedRocksDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The cost of the store accesses of a click, on RocksDB as the topology configures it, with a million rows of three
 * clicks a visitor: appending, one call each and in batches; asking for a row that is not there; scanning a visitor.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@NullUnmarked
public class StoreBenchmark {
    private static final int VISITORS = 333_333;
    private static final int CLICKS = 3;
    private static final int BATCH = 1_000;
    private static final byte[] VALUE = new byte[24];
    private static final byte[] SCOPE = "acme|v-".getBytes(StandardCharsets.UTF_8);

    private Path directory;
    private Options options;
    private WriteOptions unlogged;
    private RocksDB store;
    private long turn;

    @Setup
    public void setUp() throws IOException, RocksDBException {
        RocksDB.loadLibrary();
        directory = Files.createTempDirectory("store-benchmark");
        options = new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig());
        new BoundedRocksDb().setConfig("clicks", options, Map.of());
        // As Kafka Streams writes: the changelog is the log.
        unlogged = new WriteOptions().setDisableWAL(true);
        store = RocksDB.open(options, directory.toString());
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            for (int click = 0; click < CLICKS; click++) {
                store.put(unlogged, key(visitor, click), VALUE);
            }
        }
        store.compactRange();
    }

    @TearDown
    public void tearDown() throws IOException {
        store.close();
        options.close();
        unlogged.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public void append() throws RocksDBException {
        store.put(unlogged, key(nextVisitor(), 100 + turn), VALUE);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void appendInBatches() throws RocksDBException {
        try (var batch = new WriteBatch()) {
            for (int i = 0; i < BATCH; i++) {
                batch.put(key(nextVisitor(), 100 + turn), VALUE);
            }
            store.write(unlogged, batch);
        }
    }

    @Benchmark
    public byte[] askForWhatIsNotThere() throws RocksDBException {
        return store.get(key(nextVisitor(), CLICKS));
    }

    @Benchmark
    public int scanVisitor() {
        byte[] prefix = visitor(nextVisitor());
        int rows = 0;
        try (var iterator = store.newIterator()) {
            for (iterator.seek(prefix); iterator.isValid() && startsWith(iterator.key(), prefix); iterator.next()) {
                rows += iterator.value().length;
            }
        }
        return rows;
    }

    /** Everyone in turn, but not neighbours. */
    private int nextVisitor() {
        turn++;
        return (int) (turn * 7_919 % VISITORS);
    }

    private static byte[] visitor(int number) {
        byte[] prefix = new byte[SCOPE.length + Long.BYTES + 1];
        System.arraycopy(SCOPE, 0, prefix, 0, SCOPE.length);
        ByteBuffer.wrap(prefix, SCOPE.length, Long.BYTES).putLong(number * 0x9E3779B97F4A7C15L);
        return prefix;
    }

    private static byte[] key(int visitor, long click) {
        byte[] prefix = visitor(visitor);
        byte[] key = Arrays.copyOf(prefix, prefix.length + Long.BYTES);
        ByteBuffer.wrap(key, prefix.length, Long.BYTES).putLong(click);
        return key;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
