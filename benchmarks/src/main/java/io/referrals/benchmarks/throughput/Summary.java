package io.referrals.benchmarks.throughput;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The rounds of one side in one: events a second (median, least, most), the worst correctness, medians of the rest.
 *
 * @param eventsPerSecond of each round, in their order
 * @param loadAverages before each round
 */
record Summary(
        long median,
        long min,
        long max,
        long correct,
        long expected,
        long found,
        double cpuMicrosPerEvent,
        double brokerCpuMicrosPerEvent,
        long peakRssMiB,
        @JsonProperty("rounds") List<Long> eventsPerSecond,
        List<Double> loadAverages) {

    /** @param rounds at least one */
    static Summary of(List<Measured> rounds) {
        var rates = rounds.stream()
                .map(measured -> Math.round(measured.eventsPerSecond()))
                .toList();
        var worst = rounds.stream()
                .map(Measured::correctness)
                .min((one, other) -> Double.compare(share(one), share(other)))
                .orElseThrow();
        return new Summary(
                Math.round(median(rounds, Measured::eventsPerSecond)),
                rates.stream().min(Long::compare).orElseThrow(),
                rates.stream().max(Long::compare).orElseThrow(),
                worst.correct(),
                worst.expected(),
                worst.found(),
                hundredths(median(rounds, Measured::cpuMicrosPerEvent)),
                hundredths(median(rounds, Measured::brokerCpuMicrosPerEvent)),
                rounds.stream().mapToLong(Measured::peakRssMiB).max().orElseThrow(),
                rates,
                rounds.stream().map(Measured::loadAverage).toList());
    }

    private static double share(Truth.Correctness correctness) {
        return (double) correctness.correct() / Math.max(1, Math.max(correctness.expected(), correctness.found()));
    }

    private static double median(List<Measured> rounds, ToDoubleFunction<Measured> value) {
        var sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
