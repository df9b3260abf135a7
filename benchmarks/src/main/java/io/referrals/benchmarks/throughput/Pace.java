package io.referrals.benchmarks.throughput;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A steady rate from now on: says when each event is due. One that is late does not delay the next. */
final class Pace {
    private static final long PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final long startNanos = System.nanoTime();
    private final int perSecond;

    Pace(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Waits until an event, counted from 0, is due, and gives how long after the first that is, in nanoseconds. */
    long await(long event) {
        long due = event * TimeUnit.SECONDS.toNanos(1) / perSecond;
        while (System.nanoTime() - startNanos < due) {
            LockSupport.parkNanos(PARK_NANOS);
        }
        return due;
    }

    /** How many a second it was, when so many have gone until now. */
    long reached(long events) {
        return Math.round(events * 1e9 / (System.nanoTime() - startNanos));
    }
}
