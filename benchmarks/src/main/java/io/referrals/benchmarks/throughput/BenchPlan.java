package io.referrals.benchmarks.throughput;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param parts their names, as on the command line
 * @param clicks of the load
 * @param rounds of everything that is measured by turns
 * @param quick whether latency is measured for a short time only
 * @param soakRate events a second
 * @param soakMinutes after the warm-up
 */
record BenchPlan(List<String> parts, long clicks, int rounds, boolean quick, int soakRate, int soakMinutes) {
    static final String LATENCY = "latency";
    static final String LATENCY_HOT_CODE = "latency-hot-code";
    static final String LATENCY_HOT_VISITOR = "latency-hot-visitor";
    static final String HOT_CODE = "hot-code";
    static final String HOT_VISITOR = "hot-visitor";
    static final String SOAK = "soak";

    private static final String HELD = "held-";
    private static final List<String> THREADS = List.of("threads-1", "threads-2");
    private static final List<String> USUAL = Stream.concat(
                    Arrays.stream(SideName.values()).map(SideName::label), Stream.of(LATENCY))
            .toList();
    private static final List<String> GROWTH = List.of(
            "threads-1",
            "threads-2",
            HOT_CODE,
            HOT_VISITOR,
            LATENCY_HOT_CODE,
            LATENCY_HOT_VISITOR,
            HELD + 1,
            HELD + 10,
            HELD + 50,
            SOAK);

    /**
     * The parts somebody asked for.
     *
     * @throws IllegalArgumentException when there is no such part
     */
    static List<String> parts(@Nullable List<String> only, boolean growth, boolean full) {
        if (only == null) {
            return full ? Stream.concat(USUAL.stream(), GROWTH.stream()).toList() : growth ? GROWTH : USUAL;
        }
        only.stream()
                .filter(part -> !USUAL.contains(part) && !GROWTH.contains(part) && !part.matches(HELD + "\\d{1,3}"))
                .findFirst()
                .ifPresent(part -> {
                    throw new IllegalArgumentException("There is no part " + part + ".");
                });
        return List.copyOf(only);
    }

    /** The sides to compare, in their order. */
    List<SideName> sides() {
        return Arrays.stream(SideName.values())
                .filter(side -> parts.contains(side.label()))
                .toList();
    }

    /** The parts that say with how many threads the pipeline runs. */
    List<String> threads() {
        return THREADS.stream().filter(parts::contains).toList();
    }

    /** How many million clicks of state are to be held, one after the other. */
    List<Integer> heldMillions() {
        return parts.stream()
                .filter(part -> part.startsWith(HELD))
                .map(part -> Integer.parseInt(part.substring(HELD.length())))
                .toList();
    }
}
