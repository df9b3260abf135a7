package io.referrals.cli.replay;

import io.referrals.cli.Failure;
import io.referrals.cli.Pipeline;
import io.referrals.cli.Progress;
import io.referrals.streams.operations.AccountingReader;
import io.referrals.streams.operations.Totals;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Waits for the topology to finish: everything consumed and counted, every record accounted for, no re-decision running,
 * and all of it so twice in a row. While there is progress it waits as long as it takes.
 */
final class Wait {
    private static final Duration POLL_EVERY = Duration.ofMillis(200);
    private static final Duration LOOK_FOR_MARKS_AFTER = Duration.ofMillis(300);
    private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(3);
    /** When everything is consumed, the figures follow within a commit or two. */
    private static final Duration FIGURES_FOLLOW_WITHIN = Duration.ofSeconds(30);

    private final Pipeline pipeline;
    private final Drain drain;
    private final AccountingReader accounting;
    private final Progress progress;

    Wait(Pipeline pipeline, Drain drain, AccountingReader accounting, Progress progress) {
        this.pipeline = pipeline;
        this.drain = drain;
        this.accounting = accounting;
        this.progress = progress;
    }

    /** What is compared from one look to the next. */
    private record Look(Drain.Position position, Totals totals) {
        boolean quiet() {
            return position.drained() && totals.quiet();
        }

        boolean done(long published) {
            return quiet() && totals.records() == published;
        }
    }

    /** Waits until what was there before is processed, and gives the totals. */
    Totals untilQuiet() throws InterruptedException {
        return until(Totals.NONE, Look::quiet, "all");
    }

    /**
     * Waits.
     *
     * @param before the totals before the first record was published
     * @param published how many records were
     * @return what the topology did with them
     */
    Totals untilDrained(Totals before, long published) throws InterruptedException {
        return until(before, look -> look.done(published), Long.toString(published));
    }

    private Totals until(Totals before, Predicate<Look> done, String expected) throws InterruptedException {
        var last = look(before);
        var changedAt = System.nanoTime();
        var start = last.position.consumed();
        progress.phase("attribute", Math.max(1, last.position.left()));
        while (true) {
            Thread.sleep(POLL_EVERY.toMillis());
            pipeline.check();
            var now = look(before);
            var unchanged = now.equals(last);
            if (unchanged && done.test(now)) {
                return now.totals;
            }
            if (!unchanged) {
                changedAt = System.nanoTime();
                last = now;
            }
            var consumed = now.position.consumed() - start;
            progress.at(consumed, Math.max(1, consumed + now.position.left()));
            giveUpOrLookCloser(now, Duration.ofNanos(System.nanoTime() - changedAt), expected);
        }
    }

    private Look look(Totals before) throws InterruptedException {
        // The offsets first: figures read after them are at least as new.
        var position = drain.position();
        return new Look(position, accounting.read().since(before));
    }

    private void giveUpOrLookCloser(Look now, Duration standingStill, String expected) throws InterruptedException {
        var patience = now.quiet() ? FIGURES_FOLLOW_WITHIN : GIVE_UP_AFTER;
        if (standingStill.compareTo(patience) > 0) {
            throw new Failure("The topology does not make progress. Records not consumed: " + now.position.left()
                    + "; accounted for: " + now.totals.records() + " of " + expected
                    + "; re-decisions running: " + now.totals.sweepsRunning()
                    + (now.totals.countsWaiting() == 0 ? "" : "; the funnel is not counted")
                    + (now.position.settled() ? "" : "; a transaction is open"));
        }
        if (now.position.left() > 0 && standingStill.compareTo(LOOK_FOR_MARKS_AFTER) > 0) {
            drain.lookForMarks();
        }
    }
}
