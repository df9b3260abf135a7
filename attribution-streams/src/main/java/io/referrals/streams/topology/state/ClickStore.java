package io.referrals.streams.topology.state;

import io.referrals.streams.attribution.Click;
import java.util.List;

/**
 * All clicks of a partition, by visitor, in RocksDB and in a changelog: append-only, but for what is forgotten.
 *
 * <p><b>What makes a click.</b> (storefront, visitor, time, event id, code); what is said again is a repeat, and the first one
 * stands whatever else the repeat says. An event id that another visitor or storefront has used is no clash: nobody is told of
 * it, as ever.
 *
 * <p><b>What counts of a visitor.</b> The newest {@value #HUMANS} clicks not marked as bot, and the newest {@value #BOTS} that are,
 * by (time, event id, code): {@link #newest} gives no others. So what it gives depends on the set of clicks and not on their order,
 * and a visitor with a million clicks is read as fast as one with a few hundred. The others are deleted and counted when {@link #sweep}
 * comes by, as are those past their lifetime.
 *
 * <p><b>Writing.</b> A click goes into an arena in memory, in the format of RocksDB's write batches. What came in since the last
 * commit is logged with the next one, in records of up to 64 KiB, each a batch by itself. RocksDB gets the arena, sorted, in one call
 * when it is full. Readers see all of it at once.
 *
 * <p><b>Trust.</b> The changelog's offset stands in the database only while all that is in the database is committed. So after a crash
 * Kafka Streams finds none, and restores the store from its changelog.
 *
 * <p>Only the thread of its task uses it, but for the two approximate figures.
 */
public final class ClickStore {
    /** Clicks of a visitor that count, of those not marked as bot. */
    public static final int HUMANS = 256;

    /** Clicks of a visitor that count, of those marked as bot. */
    public static final int BOTS = 16;

    /**
     * What a step of a sweep did.
     *
     * @param looked at so many clicks; fewer than were asked for when it came to the end of its round
     * @param expired so many were past their lifetime, and are deleted
     * @param evicted so many were beyond what counts of a visitor, and are deleted
     */
    public record Swept(int looked, int expired, int evicted) {}

    /** The row that all clicks of this store are added with. */
    public ClickRow row() {
        throw new UnsupportedOperationException();
    }

    /** Adds the click that {@link #row} was filled with; false when it is a repeat, which changes nothing. */
    public boolean add() {
        throw new UnsupportedOperationException();
    }

    /** The same for a decoded click. */
    public boolean add(String storefrontId, Click click) {
        row().set(storefrontId, click);
        return add();
    }

    /**
     * The newest clicks of a visitor among those that count, in touch order. A visitor without any costs two look-ups in a filter.
     *
     * @param limit so many not marked as bot at most, up to {@link #HUMANS}, and so many that are, up to {@link #BOTS}
     */
    public List<Click> newest(String storefrontId, String visitorId, int limit) {
        throw new UnsupportedOperationException();
    }

    /**
     * A step of the walk through all clicks which forgets. To be called now and then for ever: a round follows another one, and a
     * restart goes on where the last commit left off. What is forgotten is logged as what is added is.
     *
     * @param beforeMs clicks that happened before it are past their lifetime; milliseconds since the epoch
     * @param budget of clicks to look at
     */
    public Swept sweep(long beforeMs, int budget) {
        throw new UnsupportedOperationException();
    }

    /** How much of its round the walk is through, from 0 to 1. */
    public double swept() {
        throw new UnsupportedOperationException();
    }

    /** Sends what was changed to the changelog; Kafka Streams calls it before it commits, and who commits many tasks may before. */
    public void flushCache() {
        throw new UnsupportedOperationException();
    }

    /** How many clicks there are, as RocksDB estimates it; any thread may ask. */
    public long approximateClicks() {
        throw new UnsupportedOperationException();
    }

    /** Bytes on disk; any thread may ask. */
    public long approximateBytes() {
        throw new UnsupportedOperationException();
    }
}
