package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.Conversion;
import io.referrals.streams.attribution.Slice;
import java.time.Duration;

/**
 * What is decided at a time on a partition: as much as fits well into a transaction, in time and in bytes, whoever the
 * persons are.
 */
final class Turn implements Slice {
    /** Credits and candidates, of up to a few hundred bytes each: some 10 MiB. */
    private static final int MAX_TOUCHES = 30_000;

    private final long untilNanos;
    private int touches;

    Turn(Duration atMost) {
        untilNanos = System.nanoTime() + atMost.toNanos();
    }

    @Override
    public boolean endsWith(Conversion decided) {
        touches += 1 + decided.credits().size() + decided.candidates().size();
        return isOver();
    }

    boolean isOver() {
        return touches >= MAX_TOUCHES || System.nanoTime() - untilNanos >= 0;
    }
}
