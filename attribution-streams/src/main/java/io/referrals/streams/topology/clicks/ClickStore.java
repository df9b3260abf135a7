package io.referrals.streams.topology.clicks;

import io.referrals.streams.attribution.Click;
import io.referrals.streams.topology.state.LoggedStore;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * All clicks of a partition, by visitor, in RocksDB and in a changelog: append-only, but for what is forgotten.
 *
 * <p><b>What makes a click.</b> (storefront, visitor, time, event id, code). What is said again is a repeat, and the
 * first one stands whatever else the repeat says. An event id that another visitor has used is no clash.
 *
 * <p><b>What counts of a visitor.</b> The newest {@value #HUMANS} clicks not marked as bot, and the newest {@value
 * #BOTS} that are, by (time, event id, code): {@link #newest} gives no others. So what it gives depends on the set of
 * clicks and not on their order, and a visitor with a million clicks is read as fast as one with a few hundred. The
 * others are deleted, and counted, when {@link #sweep} comes by, as are those past their lifetime.
 *
 * <p><b>Writing.</b> A click goes into an arena in memory. What came in since the last commit is logged with the next
 * one, in records of up to 64 KiB, each a batch of RocksDB's. RocksDB gets the arena, sorted, in one call when it is
 * full. Readers see all of it at once.
 *
 * <p>Measured beside rows put one by one into RocksDB with the same settings, in one process on two busy cores: 0.6 of the
 * CPU a click, 0.3 when it is restored.
 *
 * <p><b>Trust.</b> The changelog's offset stands in the database only while all that is in the database is committed.
 * So after a crash that left something else there Kafka Streams finds none, and restores the store from its
 * changelog.
 *
 * <p>Only the thread of its task uses it, but for the two approximate figures.
 */
public final class ClickStore extends LoggedStore {
    /** Clicks of a visitor that count, of those not marked as bot. */
    public static final int HUMANS = 256;

    /** Clicks of a visitor that count, of those marked as bot. */
    public static final int BOTS = 16;

    private static final int LOG_RECORD_BYTES = 64 << 10;

    /** A visitor with more clicks in the arena is read from RocksDB alone. */
    private static final int MOST_FROM_ARENA = 1_024;

    private static final byte[] OFFSETS = own("offsets");
    private static final byte[] LATEST = own("latest");
    private static final byte[] SWEPT = own("swept");
    private static final byte[] BEHIND_ALL_TIMES = new byte[Long.BYTES + 1];

    static {
        Arrays.fill(BEHIND_ALL_TIMES, (byte) 0xFF);
    }

    private final Settings settings;
    private final ClickRow row;
    private final ClickRow probe;
    private final ClickArena arena;
    private final BatchRows ahead = new BatchRows(1 << 10);
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    ClickDatabase db;
    private boolean offsetsStand;
    /** Rows of the arena that are in the changelog. */
    private int logged;

    private long logRecords;
    /** Whether the rows of the arena are restored; they are written before anything else is done. */
    private boolean restored;
    /** What is known from the rows, once they are all there; null until it is asked for. */
    private @Nullable SeenClicks seen;

    private @Nullable ClickWalk walk;

    /**
     * What a step of a sweep did.
     *
     * @param looked at so many clicks; fewer than were asked for when it came to the end of its round
     * @param expired so many were past their lifetime, and are deleted
     * @param evicted so many were beyond what counts of a visitor, and are deleted
     */
    public record Swept(int looked, int expired, int evicted) {}

    /**
     * How a store is made; tests have it smaller.
     *
     * @param arenaBytes what is kept in memory before RocksDB gets it; half as much again is for finding it
     * @param seenClicks so many of the latest clicks are known to be known without looking; three bytes each
     */
    record Settings(int arenaBytes, int seenClicks, ClickRow.VisitorHash hash) {
        static final Settings DEFAULT = new Settings(4 << 20, 1 << 19, ClickRow.VisitorHash.XXH3);
    }

    @SuppressWarnings("NullAway.Init") // the database comes with init
    ClickStore(String name, Settings settings) {
        super(name);
        this.settings = settings;
        this.row = new ClickRow(settings.hash());
        this.probe = new ClickRow(settings.hash());
        this.arena = new ClickArena(settings.arenaBytes());
    }

    @Override
    protected void open(StateStoreContext storeContext, StateStore root) {
        open(new File(new File(storeContext.stateDir(), "rocksdb"), name()), storeContext.appConfigs());
        storeContext.register(
                root, (BatchingStateRestoreCallback) records -> records.forEach(logRecord -> restore(logRecord.value)));
        show("estimate-num-keys", "Rows, as RocksDB estimates them", this::approximateClicks);
        show("total-sst-files-size", "Bytes of the files", this::approximateBytes);
    }

    private void open(File directory, Map<String, Object> configs) {
        db = new ClickDatabase(name(), directory, configs);
        offsets.clear();
        byte[] stored = db.get(OFFSETS);
        offsetsStand = stored != null;
        if (stored != null) {
            offsets.putAll(Offsets.read(stored));
        }
        forgetCaches();
    }

    @Override
    public boolean isOpen() {
        return db != null && db.isOpen();
    }

    /** The row that clicks of this store are filled into before they are {@linkplain #add() added}. */
    public ClickRow row() {
        return row;
    }

    /** Adds the click that {@link #row} was filled with; false when it is a repeat, which changes nothing. */
    public boolean add() {
        SeenClicks known = seen();
        long hash = row.clickHash();
        long occurredAtMs = row.occurredAtMs();
        if (!known.isNew(hash, occurredAtMs) && isStored(hash)) {
            return false;
        }
        arena.add(row, hash);
        known.add(hash, occurredAtMs);
        if (arena.isFull()) {
            writeArena();
        }
        return true;
    }

    /** The same for a decoded click. */
    public boolean add(String storefrontId, Click click) {
        row.set(storefrontId, click);
        return add();
    }

    private boolean isStored(long hash) {
        if (arena.contains(row, hash) || db.contains(row.key(), row.keySize())) {
            return true;
        }
        row.turnKind();
        boolean isStored = db.contains(row.key(), row.keySize());
        row.turnKind();
        return isStored;
    }

    /**
     * The newest clicks of a visitor among those that count, in touch order.
     *
     * @param limit so many not marked as bot at most, up to {@link #HUMANS}, and so many that are, up to {@link #BOTS}
     */
    public List<Click> newest(String storefrontId, String visitorId, int limit) {
        settle();
        probe.visitor(storefrontId, visitorId);
        List<Click> waiting = new ArrayList<>();
        arena.ofVisitor(probe, i -> {
            if (waiting.size() <= MOST_FROM_ARENA) {
                waiting.add(ClickKeys.click(arena.key(i), arena.value(i)));
            }
        });
        if (waiting.size() > MOST_FROM_ARENA) {
            writeArena();
            waiting.clear();
        }
        List<Click> clicks = new ArrayList<>();
        try (RocksIterator rows = db.ofOnePrefix()) {
            clicks.addAll(newest(rows, ClickRow.HUMAN, Math.min(limit, HUMANS), waiting));
            clicks.addAll(newest(rows, ClickRow.BOT, Math.min(limit, BOTS), waiting));
        }
        clicks.sort(Comparator.naturalOrder());
        return clicks;
    }

    private List<Click> newest(RocksIterator rows, byte kind, int limit, List<Click> waiting) {
        List<Click> clicks = new ArrayList<>();
        byte[] prefix = Arrays.copyOf(probe.key(), probe.visitorSize() + 1);
        prefix[probe.visitorSize()] = kind;
        byte[] behind = Arrays.copyOf(prefix, prefix.length + BEHIND_ALL_TIMES.length);
        System.arraycopy(BEHIND_ALL_TIMES, 0, behind, prefix.length, BEHIND_ALL_TIMES.length);
        for (rows.seekForPrev(behind); rows.isValid() && clicks.size() < limit; rows.prev()) {
            byte[] key = rows.key();
            if (!ClickKeys.startsWith(key, prefix)) {
                break;
            }
            clicks.add(ClickKeys.click(key, rows.value()));
        }
        db.check(rows);
        waiting.stream().filter(click -> click.bot() == (kind == ClickRow.BOT)).forEach(clicks::add);
        clicks.sort(Comparator.reverseOrder());
        return clicks.subList(0, Math.min(limit, clicks.size()));
    }

    /**
     * A step of the walk through all clicks which forgets. To be called now and then for ever: a round follows
     * another one, and a restart goes on about where it was. What is forgotten is logged as what is added is.
     *
     * @param beforeMs clicks that happened before it are past their lifetime; milliseconds since the epoch
     * @param budget of clicks to look at
     */
    public Swept sweep(long beforeMs, int budget) {
        writeArena();
        Swept swept;
        try (RocksIterator rows = db.all()) {
            swept = walk().step(rows, beforeMs, budget, this::forget);
            db.check(rows);
        }
        writeArena();
        return swept;
    }

    private void forget(byte[] key) {
        arena.delete(key);
        if (arena.isFull()) {
            writeArena();
        }
    }

    /** How much of its round the walk is through, from 0 to 1. */
    public double swept() {
        return walk().progress();
    }

    /** Sends what was changed to the changelog. Kafka Streams calls it before each commit; others may at any time. */
    @Override
    public void flushCache() {
        if (logged == arena.count()) {
            return;
        }
        ahead.clear();
        putFigures();
        while (logged < arena.count()) {
            int to = arena.fitting(logged, LOG_RECORD_BYTES - BatchRows.HEAD_BYTES - ahead.size());
            log(logKey(), arena.batch(ahead, logged, to));
            logged = to;
        }
    }

    /** No key is ever used twice, should anybody have the topic compacted. */
    private Bytes logKey() {
        ByteBuffer key = ByteBuffer.allocate(2 * Long.BYTES).putLong(nowMs()).putLong(logRecords++);
        return Bytes.wrap(key.array());
    }

    /** What else must be known after a restart stands in every record. */
    private void putFigures() {
        ahead.put(
                LATEST,
                ByteBuffer.allocate(Long.BYTES).putLong(seen().latestMs()).array());
        ahead.put(SWEPT, walk().toBytes());
    }

    /** Gives RocksDB what the arena has, whether committed or not. */
    private void writeArena() {
        settle();
        if (arena.count() == 0) {
            return;
        }
        flushCache();
        ahead.clear();
        if (offsetsStand) {
            ahead.delete(OFFSETS);
            offsetsStand = false;
        }
        putFigures();
        db.write(arena.sorted(ahead));
        clearArena();
    }

    /** Gives RocksDB what was restored: it is committed, and has the figures. */
    private void settle() {
        if (restored) {
            ahead.clear();
            db.write(arena.sorted(ahead));
            clearArena();
        }
    }

    private void clearArena() {
        arena.clear();
        logged = 0;
        restored = false;
    }

    @Override
    protected void keepOffsets(Map<TopicPartition, Long> changelogOffsets) {
        writeArena();
        if (changelogOffsets.isEmpty()) {
            offsets.clear();
        }
        changelogOffsets.forEach((partition, offset) -> {
            if (offset == null) {
                offsets.remove(partition);
            } else {
                offsets.put(partition, offset);
            }
        });
        ahead.clear();
        if (offsets.isEmpty()) {
            ahead.delete(OFFSETS);
        } else {
            ahead.put(OFFSETS, Offsets.write(offsets));
        }
        if (walk != null) {
            ahead.put(SWEPT, walk.toBytes());
        }
        offsetsStand = !offsets.isEmpty();
        db.write(ahead.batch(0, 0));
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return offsets.get(partition);
    }

    private void restore(byte[] record) {
        for (int at = BatchRows.HEAD_BYTES; at < record.length; ) {
            at = arena.copy(record, at);
            restored = true;
            logged = arena.count();
            if (arena.isFull()) {
                settle();
            }
        }
        forgetCaches();
    }

    /** What it had is written by then. */
    @Override
    protected void forget() {
        settle();
        if (arena.count() > 0) {
            throw new IllegalStateException("the clicks in " + name() + " are given away before they are committed");
        }
        forgetCaches();
    }

    private void forgetCaches() {
        seen = null;
        walk = null;
    }

    private SeenClicks seen() {
        if (seen == null) {
            settle();
            byte[] latest = db.get(LATEST);
            seen = new SeenClicks(
                    settings.seenClicks(),
                    latest == null ? Long.MIN_VALUE : ByteBuffer.wrap(latest).getLong());
        }
        return seen;
    }

    private ClickWalk walk() {
        if (walk == null) {
            settle();
            walk = new ClickWalk(db.get(SWEPT));
        }
        return walk;
    }

    /** What is still in the arena is not committed, or is in files already. */
    private void closeDatabase() {
        clearArena();
        forgetCaches();
        db.close();
    }

    @Override
    public void close() {
        if (isOpen()) {
            showNothing();
            closeDatabase();
        }
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }

    /** How many clicks there are, as RocksDB estimates it; any thread may ask. */
    public long approximateClicks() {
        return db.figure("rocksdb.estimate-num-keys");
    }

    /** Bytes of the files; any thread may ask. */
    public long approximateBytes() {
        return db.figure("rocksdb.total-sst-files-size");
    }

    /** The key of a row of the store's own: a hash that no visitor has, and a name. */
    private static byte[] own(String rowName) {
        byte[] text = rowName.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(ClickRow.HASH_BYTES + text.length)
                .putLong(0)
                .put(text)
                .array();
    }
}
