package io.referrals.benchmarks.throughput;

import java.util.Collection;

/** How long things took, in milliseconds. */
record Percentiles(long p50, long p90, long p99, long max, int samples) {
    /** Of at least one duration in nanoseconds; the p-th percentile is the smallest that p percent do not exceed. */
    static Percentiles ofNanos(Collection<Long> nanos) {
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return new Percentiles(
                millis(at(sorted, 50)),
                millis(at(sorted, 90)),
                millis(at(sorted, 99)),
                millis(sorted[sorted.length - 1]),
                sorted.length);
    }

    private static long at(long[] sorted, int percent) {
        return sorted[(int) Math.max(0, Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    private static long millis(long nanos) {
        return Math.round(nanos / 1_000_000.0);
    }
}
