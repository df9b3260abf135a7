package io.referrals.streams.topology;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Tells of most clicks that they cannot be repeats, without asking the store. No stored click is later than the latest
 * that was accepted: what happened after it is new. Of what happened since then a filter knows what was accepted; when
 * that is full, it begins again at the latest click.
 *
 * <p>So a click is looked up when it comes late, and when it is a repeat.
 */
final class FreshClicks {
    private static final Bytes LATEST = Bytes.wrap(new byte[] {0, 'l', 'a', 't', 'e', 's', 't'});

    /** Clicks remembered at a time, in 1.5 MiB. */
    static final int REMEMBERED = 1 << 20;

    private final Rows<byte[]> rows;
    private final int remembered;
    private KeyFilter accepted;
    /** All stored clicks that happened after this time are in the filter. */
    private long sinceMs;

    private long latestMs;
    private long savedMs;

    private FreshClicks(Rows<byte[]> rows, int remembered, long latestMs) {
        this.rows = rows;
        this.remembered = remembered;
        this.accepted = new KeyFilter(remembered);
        this.sinceMs = latestMs;
        this.latestMs = latestMs;
        this.savedMs = latestMs;
    }

    /**
     * Of the clicks in a store to which nobody else adds any.
     *
     * @param remembered so many at a time
     */
    static FreshClicks of(Rows<byte[]> rows, int remembered, ProcessorContext<?, ?> context) {
        byte[] saved = rows.get(LATEST);
        long latestMs = Long.MIN_VALUE;
        if (saved != null) {
            latestMs = new ByteReader(saved).number();
        } else if (!rows.from(null, 1).isEmpty()) {
            // Written by a release that did not save it: nothing is certain then.
            latestMs = Long.MAX_VALUE;
        }
        FreshClicks fresh = new FreshClicks(rows, remembered, latestMs);
        rows.beforeCommit(context, fresh::save);
        return fresh;
    }

    /** Whether a click is certainly not stored yet. */
    boolean isFresh(byte[] key, long occurredAtMs) {
        return occurredAtMs > sinceMs && !accepted.mayContain(key);
    }

    /** Remembers that a click was stored. */
    void accepted(byte[] key, long occurredAtMs) {
        latestMs = Math.max(latestMs, occurredAtMs);
        if (occurredAtMs > sinceMs) {
            accepted.add(key);
            if (accepted.isFull()) {
                accepted = new KeyFilter(remembered);
                sinceMs = latestMs;
            }
        }
    }

    private void save() {
        if (latestMs != savedMs) {
            savedMs = latestMs;
            rows.put(LATEST, new ByteWriter(10).number(latestMs).toBytes());
        }
    }
}
