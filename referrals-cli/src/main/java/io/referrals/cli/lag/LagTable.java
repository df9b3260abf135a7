package io.referrals.cli.lag;

import io.referrals.cli.Counts;
import io.referrals.cli.Table;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lags for people: what is behind, first by topic and then by partition, the largest lag first.
 *
 * @param all whether partitions that are not behind are shown too, in which case topics are not
 * @param rows at most so many partitions
 */
record LagTable(boolean all, int rows) {
    void print(List<LagRow> lags, PrintWriter out) {
        var behind = lags.stream().filter(LagRow::isBehind).toList();
        if (behind.isEmpty()) {
            out.println("nothing is behind (" + Counts.of(lags.size(), "partition") + ")");
            out.println();
        } else if (!all) {
            topics(lags, out);
            out.println();
        }
        if (all || !behind.isEmpty()) {
            partitions(all ? lags : behind, out);
            out.println();
        }
        if (!all && !behind.isEmpty() && behind.size() < lags.size()) {
            out.println("not behind: " + Counts.of(lags.size() - behind.size(), "partition") + ", which --all shows");
        }
        notes(lags, !behind.isEmpty(), out);
    }

    private static void topics(List<LagRow> lags, PrintWriter out) {
        var table = new Table("GROUP", "TOPIC", "BEHIND", "LAG", "SECONDS", "TREND");
        TopicLag.of(lags).stream()
                .filter(topic -> topic.behind() > 0)
                .sorted(Comparator.comparingLong(TopicLag::lag).reversed())
                .forEach(topic -> table.row(
                        topic.group(),
                        topic.topic(),
                        topic.behind() + " of " + topic.partitions(),
                        Long.toString(topic.lag()),
                        orDash(topic.seconds()),
                        word(topic.trend())));
        table.print(out);
    }

    private void partitions(List<LagRow> lags, PrintWriter out) {
        var table = new Table("GROUP", "TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "SECONDS", "TREND");
        lags.stream()
                .sorted(Comparator.comparingLong(LagRow::lag).reversed())
                .limit(rows)
                .forEach(lag -> table.row(
                        lag.group(),
                        lag.partition().topic(),
                        Integer.toString(lag.partition().partition()),
                        orDash(lag.committed()),
                        Long.toString(lag.end()),
                        Long.toString(lag.lag()),
                        orDash(lag.seconds()),
                        word(lag.trend())));
        table.print(out);
        if (lags.size() > rows) {
            out.println("and " + (lags.size() - rows) + " more with a smaller lag" + (all ? " or none" : ""));
        }
    }

    private static void notes(List<LagRow> lags, boolean withColumns, PrintWriter out) {
        lags.stream()
                .filter(lag -> lag.members() == 0)
                .map(LagRow::group)
                .distinct()
                .forEach(group -> out.println(group + " has no members: nobody works on it"));
        if (withColumns) {
            out.println("LAG in offsets. SECONDS since the arrival of the next record to be read, by its timestamp.");
        }
        out.flush();
    }

    private static String word(@Nullable Trend trend) {
        return trend == null ? "-" : trend.word();
    }

    private static String orDash(@Nullable Long number) {
        return number == null ? "-" : number.toString();
    }
}
