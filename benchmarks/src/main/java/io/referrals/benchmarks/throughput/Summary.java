package io.referrals.benchmarks.throughput;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of one side in one: events a second (median, least, most), the worst correctness, medians of the rest.
 *
 * @param cpuMicrosPerEventByWork what the side's is made of; empty where threads are not known
 * @param cpuMicrosPerEventWithoutJit side and broker together, less what their compilers took; null where threads are not
 *     known
 * @param eventsPerSecond of each round, in their order
 * @param loadAverages before each round
 * @param cold the same processes over the load before; null when there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Summary(
        long median,
        long min,
        long max,
        long correct,
        long expected,
        long found,
        double cpuMicrosPerEvent,
        double brokerCpuMicrosPerEvent,
        Map<String, Double> cpuMicrosPerEventByWork,
        @Nullable Double cpuMicrosPerEventWithoutJit,
        long peakRssMiB,
        @JsonProperty("rounds") List<Long> eventsPerSecond,
        List<Double> loadAverages,
        @Nullable Summary cold) {

    /** @param rounds at least one */
    static Summary of(List<Measured> rounds) {
        return of(rounds, null);
    }

    /** Of processes that drained two loads; the second one counts. */
    static Summary ofWarm(List<SideRun.Result> rounds) {
        return of(
                rounds.stream().map(SideRun.Result::warm).toList(),
                of(rounds.stream().map(SideRun.Result::cold).toList()));
    }

    private static Summary of(List<Measured> rounds, @Nullable Summary cold) {
        var rates = rounds.stream()
                .map(measured -> Math.round(measured.eventsPerSecond()))
                .toList();
        var worst = rounds.stream()
                .map(Measured::correctness)
                .min((one, other) -> Double.compare(share(one), share(other)))
                .orElseThrow();
        var byWork = byWork(rounds);
        return new Summary(
                Math.round(median(rounds, Measured::eventsPerSecond)),
                rates.stream().min(Long::compare).orElseThrow(),
                rates.stream().max(Long::compare).orElseThrow(),
                worst.correct(),
                worst.expected(),
                worst.found(),
                hundredths(median(rounds, Measured::cpuMicrosPerEvent)),
                hundredths(median(rounds, Measured::brokerCpuMicrosPerEvent)),
                byWork,
                byWork.isEmpty() ? null : hundredths(median(rounds, Measured::cpuMicrosPerEventWithoutJit)),
                rounds.stream().mapToLong(Measured::peakRssMiB).max().orElseThrow(),
                rates,
                rounds.stream().map(Measured::loadAverage).toList(),
                cold);
    }

    private static Map<String, Double> byWork(List<Measured> rounds) {
        var byWork = new LinkedHashMap<String, Double>();
        if (rounds.stream().noneMatch(round -> round.cpu().side().byWork().isEmpty())) {
            for (var work : Work.values()) {
                double micros = median(rounds, round -> round.cpuMicrosPerEvent(work));
                byWork.put(work.name().toLowerCase(Locale.ROOT), hundredths(micros));
            }
            byWork.put("brokerJit", hundredths(median(rounds, Measured::brokerJitMicrosPerEvent)));
        }
        return byWork;
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
