package io.referrals.benchmarks.throughput;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The product beside other sides; more than 1 is in its favour. What was not measured has no ratio. */
record Ratios(Map<SideName, Summary> sides) {
    private static final List<SideName> OTHERS =
            List.of(SideName.TEXTBOOK, SideName.FLINK, SideName.CEILING_STREAMS, SideName.CEILING_COPY);

    /** Events a second of the warm load. */
    Map<String, Double> warm() {
        return ratios(side -> (double) side.median());
    }

    /** Events a second of the cold load. */
    Map<String, Double> cold() {
        return ratios(side -> side.cold() == null ? null : (double) side.cold().median());
    }

    /** How much less processor time an event of the warm load takes, the broker's with it and the compilers' without. */
    Map<String, Double> cpu() {
        return ratios(side -> {
            var micros = side.cpuMicrosPerEventWithoutJit();
            return micros == null ? null : 1 / micros;
        });
    }

    private Map<String, Double> ratios(Function<Summary, @Nullable Double> figure) {
        var ratios = new LinkedHashMap<String, Double>();
        var product = figure(SideName.PIPELINE, figure);
        for (var side : OTHERS) {
            var other = figure(side, figure);
            if (product != null && other != null) {
                var key = side.key();
                ratios.put(
                        "pipelineTo" + Character.toUpperCase(key.charAt(0)) + key.substring(1),
                        Summary.hundredths(product / other));
            }
        }
        return ratios;
    }

    private @Nullable Double figure(SideName side, Function<Summary, @Nullable Double> figure) {
        var summary = sides.get(side);
        return summary == null ? null : figure.apply(summary);
    }
}
