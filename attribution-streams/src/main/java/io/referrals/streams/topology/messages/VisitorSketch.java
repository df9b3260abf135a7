package io.referrals.streams.topology.messages;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import com.dynatrace.hash4j.hashing.Hashing;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts different visitors without keeping them. Adding is commutative and idempotent, so the count is a function of
 * the set of visitors.
 *
 * <p>Up to {@value #EXACT} visitors are counted as such (32-bit tokens of their hashes); beyond that an UltraLogLog
 * with 4,096 registers estimates, with a standard error of 1.2 %.
 */
public final class VisitorSketch {
    private static final int EXACT = 256;
    private static final int PRECISION = 12;

    private int[] tokens;
    private @Nullable UltraLogLog estimate;

    public VisitorSketch() {
        this(new int[0], null);
    }

    private VisitorSketch(int[] tokens, @Nullable UltraLogLog estimate) {
        this.tokens = tokens;
        this.estimate = estimate;
    }

    /** What stands for a visitor, whose id lies in these bytes. */
    public static int token(byte[] visitorId, int from, int length) {
        return UltraLogLog.computeToken(Hashing.xxh3_64().hashBytesToLong(visitorId, from, length));
    }

    /** Adds a visitor. */
    public void add(int token) {
        UltraLogLog sketch = estimate;
        if (sketch != null) {
            sketch.addToken(token);
            return;
        }
        int at = Arrays.binarySearch(tokens, token);
        if (at >= 0) {
            return;
        }
        int place = -at - 1;
        int[] more = new int[tokens.length + 1];
        System.arraycopy(tokens, 0, more, 0, place);
        more[place] = token;
        System.arraycopy(tokens, place, more, place + 1, tokens.length - place);
        tokens = more;
        if (tokens.length > EXACT) {
            estimateFromNow();
        }
    }

    public long count() {
        return estimate == null ? tokens.length : Math.round(estimate.getDistinctCountEstimate());
    }

    public void write(ByteWriter writer) {
        writer.flag(estimate != null);
        if (estimate != null) {
            writer.bytes(estimate.getState());
            return;
        }
        writer.number(tokens.length);
        for (int token : tokens) {
            writer.fixed(token);
        }
    }

    public static VisitorSketch read(ByteReader reader) {
        if (reader.flag()) {
            return new VisitorSketch(new int[0], UltraLogLog.wrap(reader.bytes()));
        }
        int[] tokens = new int[reader.count()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = reader.fixed();
        }
        return new VisitorSketch(tokens, null);
    }

    private void estimateFromNow() {
        UltraLogLog sketch = UltraLogLog.create(PRECISION);
        for (int token : tokens) {
            sketch.addToken(token);
        }
        tokens = new int[0];
        estimate = sketch;
    }
}
