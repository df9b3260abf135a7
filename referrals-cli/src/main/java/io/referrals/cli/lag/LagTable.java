package io.referrals.cli.lag;

import io.referrals.cli.Table;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lags for people. */
final class LagTable {
    private static final Comparator<PartitionLag> LARGEST_FIRST =
            Comparator.comparingLong(PartitionLag::lag).reversed();

    private LagTable() {}

    /** All of them, in their order. */
    static void print(List<PartitionLag> lags, PrintWriter out) {
        rows(lags, out);
        out.println();
        notes(lags, out);
    }

    /** At most so many, the largest first. */
    static void print(List<PartitionLag> lags, int rows, PrintWriter out) {
        rows(lags.stream().sorted(LARGEST_FIRST).limit(rows).toList(), out);
        out.println();
        if (lags.size() > rows) {
            out.println("and " + (lags.size() - rows) + " more with a smaller lag or none");
        }
        notes(lags, out);
    }

    private static void rows(List<PartitionLag> lags, PrintWriter out) {
        var table = new Table("GROUP", "TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "SECONDS", "TREND");
        for (var lag : lags) {
            var trend = lag.trend();
            table.row(
                    lag.group(),
                    lag.partition().topic(),
                    Integer.toString(lag.partition().partition()),
                    orDash(lag.committed()),
                    Long.toString(lag.end()),
                    Long.toString(lag.lag()),
                    orDash(lag.seconds()),
                    trend == null ? "-" : trend.word());
        }
        table.print(out);
    }

    private static void notes(List<PartitionLag> lags, PrintWriter out) {
        lags.stream()
                .filter(lag -> lag.members() == 0)
                .map(PartitionLag::group)
                .distinct()
                .forEach(group -> out.println(group + " has no members: nobody works on it"));
        out.println("LAG in offsets. SECONDS since the arrival of the next record to be read, by its timestamp.");
        out.flush();
    }

    private static String orDash(@Nullable Long number) {
        return number == null ? "-" : number.toString();
    }
}
