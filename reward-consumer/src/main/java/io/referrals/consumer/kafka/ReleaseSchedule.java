package io.referrals.consumer.kafka;

import io.referrals.consumer.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases and expires what the clock says, again and again. */
final class ReleaseSchedule implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseSchedule.class);

    private final Ledger ledger;
    private final Clock clock;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);

    ReleaseSchedule(Ledger ledger, Clock clock, Duration interval) {
        this.ledger = ledger;
        this.clock = clock;
        this.interval = interval;
    }

    void close() {
        closed.countDown();
    }

    @Override
    public void run() {
        try {
            do {
                long posted = ledger.release(clock.instant());
                if (posted > 0) {
                    LOG.info("Rewards released or expired: {}", posted);
                }
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
