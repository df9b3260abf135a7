package io.referrals.benchmarks.posting;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rates of every side in every round; the sides in the order row by row, COPY, ledger, COPY of its rows, hot. */
final class Results {
    private final int conversions;
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private final Map<String, Integer> posted = new LinkedHashMap<>();

    Results(int conversions, List<String> sides) {
        this.conversions = conversions;
        sides.forEach(side -> rates.put(side, new ArrayList<>()));
    }

    void add(String side, int count, double perSecond) {
        rates.computeIfAbsent(side, unseen -> new ArrayList<>()).add(perSecond);
        posted.merge(side, count, Integer::sum);
    }

    private record Row(
            String side,
            int conversions,
            long median,
            long min,
            long max,
            double toRowByRow,
            double toCopy,
            double toCopyOfSameRows,
            double secondsForAll) {}

    private List<Row> rows() {
        var sides = List.copyOf(rates.keySet());
        double rowByRow = median(sides.get(0));
        double copy = median(sides.get(1));
        double sameRows = median(sides.get(3));
        return sides.stream()
                .map(side -> {
                    var sorted = sorted(side);
                    double median = median(side);
                    return new Row(
                            side,
                            posted.getOrDefault(side, 0),
                            Math.round(median),
                            Math.round(sorted.get(0)),
                            Math.round(sorted.get(sorted.size() - 1)),
                            hundredths(median / rowByRow),
                            hundredths(median / copy),
                            hundredths(median / sameRows),
                            hundredths(conversions / median));
                })
                .toList();
    }

    private double median(String side) {
        var sorted = sorted(side);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private List<Double> sorted(String side) {
        return rates.getOrDefault(side, List.of()).stream().sorted().toList();
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }

    void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-26s %11s %11s %9s %9s %13s %8s %12s %16s%n",
                "",
                "posted",
                "median/s",
                "min/s",
                "max/s",
                "x row by row",
                "x COPY",
                "x same rows",
                "seconds for all");
        for (var row : rows()) {
            out.printf(
                    Locale.ROOT,
                    "%-26s %,11d %,11d %,9d %,9d %13.2f %8.2f %12.2f %16.1f%n",
                    row.side(),
                    row.conversions(),
                    row.median(),
                    row.min(),
                    row.max(),
                    row.toRowByRow(),
                    row.toCopy(),
                    row.toCopyOfSameRows(),
                    row.secondsForAll());
        }
        out.printf(
                Locale.ROOT,
                "Seconds for all: %,d conversions at the median rate; row by row posted only a sample, so its are"
                        + " extrapolated.%n",
                conversions);
    }

    void write(Path file) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("conversions", conversions);
        result.put("processors", Runtime.getRuntime().availableProcessors());
        result.put("sides", rows());
        result.put("roundsPerSecond", rates);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), result);
    }
}
