package io.referrals.streams.topology.messages;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import com.dynatrace.hash4j.hashing.Hashing;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts different visitors without keeping them. Adding is commutative and idempotent, so the count is a function of
 * the set of visitors, and two sketches merge into the one of both sets.
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

    /**
     * Of visitors by their tokens.
     *
     * @param tokens the first {@code count} of them count, and are sorted here; the same may be there many times
     */
    public static VisitorSketch of(int[] tokens, int count) {
        Arrays.sort(tokens, 0, count);
        int different = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || tokens[i] != tokens[i - 1]) {
                tokens[different++] = tokens[i];
            }
        }
        VisitorSketch sketch = new VisitorSketch(Arrays.copyOf(tokens, different), null);
        if (different > EXACT) {
            sketch.estimating();
        }
        return sketch;
    }

    /** What stands for a visitor, whose id lies in these bytes. */
    public static int token(byte[] visitorId, int from, int length) {
        return UltraLogLog.computeToken(Hashing.xxh3_64().hashBytesToLong(visitorId, from, length));
    }

    public void merge(VisitorSketch other) {
        UltraLogLog theirs = other.estimate;
        if (theirs == null) {
            for (int token : other.tokens) {
                addToken(token);
            }
        } else {
            estimating().add(theirs);
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
            writer.octet(token >>> 24).octet(token >>> 16).octet(token >>> 8).octet(token);
        }
    }

    public static VisitorSketch read(ByteReader reader) {
        if (reader.flag()) {
            return new VisitorSketch(new int[0], UltraLogLog.wrap(reader.bytes()));
        }
        int[] tokens = new int[reader.count()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = reader.octet() << 24 | reader.octet() << 16 | reader.octet() << 8 | reader.octet();
        }
        return new VisitorSketch(tokens, null);
    }

    private void addToken(int token) {
        if (estimate != null) {
            estimate.addToken(token);
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
            estimating();
        }
    }

    private UltraLogLog estimating() {
        UltraLogLog sketch = estimate;
        if (sketch == null) {
            sketch = UltraLogLog.create(PRECISION);
            for (int token : tokens) {
                sketch.addToken(token);
            }
            tokens = new int[0];
            estimate = sketch;
        }
        return sketch;
    }
}
