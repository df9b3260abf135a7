package io.referrals.benchmarks.throughput;

import java.util.Locale;
import java.util.Map;

/**
 * Bars of events a second, each with a line from the slowest to the fastest round, as SVG that is readable on light
 * and on dark pages.
 */
final class Picture {
    private static final int WIDTH = 760;
    private static final int LEFT = 150;
    private static final int RIGHT = 190;
    private static final int TOP = 48;
    private static final int BAR = 30;
    private static final int GAP = 16;
    private static final String STYLE = """
        <style>
        .ground{fill:#fff}text{fill:#222}.note{fill:#666}.side{fill:#9aa5b1}.ours{fill:#1b7f5c}path{stroke:#222}
        @media(prefers-color-scheme:dark){
        .ground{fill:#161b22}text{fill:#e6edf3}.note{fill:#9da7b3}.side{fill:#5b6673}.ours{fill:#2fa67a}
        path{stroke:#e6edf3}}
        </style>
        <rect class="ground" width="100%" height="100%"/>
        """;

    private Picture() {}

    /** @param sides at least one */
    static String of(Map<SideName, Summary> sides, Machine machine) {
        long most = sides.values().stream().mapToLong(Summary::max).max().orElseThrow();
        double scale = (double) (WIDTH - LEFT - RIGHT) / most;
        int height = TOP + sides.size() * (BAR + GAP) + 30;
        var svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\" "
                        + "font-family=\"sans-serif\" font-size=\"13\">%n",
                WIDTH,
                height));
        svg.append(STYLE);
        text(svg, 16, 26, "font-size=\"16\"", "Events a second, broker on the same machine");
        int y = TOP;
        for (var side : sides.entrySet()) {
            bar(svg, side.getKey(), side.getValue(), y, scale);
            y += BAR + GAP;
        }
        text(
                svg,
                16,
                y + 14,
                "class=\"note\" font-size=\"11\"",
                String.format(
                        Locale.ROOT,
                        "%d cores, %,d MiB, JDK %s, load average %.1f at the start; lines: slowest to fastest round",
                        machine.cores(),
                        machine.memoryMiB(),
                        machine.jdk(),
                        machine.loadAverageAtStart()));
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, SideName side, Summary summary, int y, double scale) {
        int middle = y + BAR / 2;
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>%n",
                LEFT,
                y,
                summary.median() * scale,
                BAR,
                side == SideName.PIPELINE ? "ours" : "side"));
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %d H%.1f\" stroke-width=\"1.5\"/>%n",
                LEFT + summary.min() * scale,
                middle,
                LEFT + summary.max() * scale));
        text(svg, 16, middle + 5, "", side.label());
        text(
                svg,
                (int) (LEFT + summary.max() * scale) + 8,
                middle + 5,
                "",
                String.format(
                        Locale.ROOT,
                        "%,d  (%.1f %% correct)",
                        summary.median(),
                        100.0 * summary.correct() / Math.max(1, summary.expected())));
    }

    private static void text(StringBuilder svg, int x, int y, String style, String content) {
        var escaped = content.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" %s>%s</text>%n", x, y, style, escaped));
    }
}
