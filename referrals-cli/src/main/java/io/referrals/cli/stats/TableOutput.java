package io.referrals.cli.stats;

import io.referrals.cli.Amounts;
import io.referrals.cli.Table;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** For people: of days the newest, of codes and advocates those with the most purchases, then signups, then clicks. */
final class TableOutput implements StatsOutput {
    private static final Comparator<Row> BY_DAY = Comparator.comparing((Row row) -> row.key.name())
            .thenComparing(row -> row.key.storefrontId())
            .thenComparing(row -> row.key.credited());
    private static final Comparator<Row> BY_SUCCESS = Comparator.comparingLong((Row row) -> row.funnel.purchasesPpm())
            .thenComparingLong(row -> row.funnel.signupsPpm())
            .thenComparingLong(row -> row.funnel.clicks())
            .thenComparing(row -> row.key.text(), Comparator.reverseOrder());

    private final Grouping by;
    private final int limit;
    private final PrintWriter out;
    private final Comparator<Row> order;
    private final PriorityQueue<Row> shown;
    private long rows;

    private record Row(RowKey key, Funnel funnel) {}

    /** @param limit at most so many rows are shown, and kept */
    TableOutput(Grouping by, int limit, PrintWriter out) {
        this.by = by;
        this.limit = limit;
        this.out = out;
        this.order = by == Grouping.DAY ? BY_DAY : BY_SUCCESS;
        this.shown = new PriorityQueue<>(order);
    }

    @Override
    public void begin(Set<String> currencies) {}

    @Override
    public void row(RowKey key, Funnel funnel) {
        rows++;
        shown.add(new Row(key, funnel));
        if (shown.size() > limit) {
            shown.remove();
        }
    }

    @Override
    public void end() {
        var head = new ArrayList<>(
                switch (by) {
                    case CODE -> List.of("STOREFRONT", "CODE", "PROGRAM", "ADVOCATE");
                    case DAY -> List.of("STOREFRONT", "DATE", "CODE");
                    case ADVOCATE -> List.of("STOREFRONT", "ADVOCATE");
                });
        head.addAll(Arrays.asList(
                "CLICKS", "VISITORS", "SIGNUPS", "PURCHASES", "CONVERSIONS", "REFUNDED", "REVENUE", "REFUNDS", "NET"));
        var table = new Table(head.toArray(String[]::new));
        shown.stream()
                .sorted(by == Grouping.DAY ? order : order.reversed())
                .forEach(row -> table.row(cells(row.key, row.funnel)));
        table.print(out);
        if (shown.size() < rows) {
            out.println();
            out.println(shown.size() + " of " + rows + " rows; --limit shows more, -o csv and -o json all.");
        }
    }

    private String[] cells(RowKey key, Funnel funnel) {
        var cells = new ArrayList<String>();
        cells.add(key.storefrontId());
        cells.add(key.name());
        if (by == Grouping.CODE) {
            cells.add(Objects.requireNonNullElse(funnel.programId(), "-"));
            cells.add(Objects.requireNonNullElse(funnel.advocateId(), "-"));
        } else if (by == Grouping.DAY) {
            cells.add(key.credited() ? "(all)" : RowKey.NONE);
        }
        cells.add(Long.toString(funnel.clicks()));
        cells.add(
                funnel.uniqueVisitors() == null ? "-" : funnel.uniqueVisitors().toString());
        cells.add(Funnel.wholes(funnel.signupsPpm()));
        cells.add(Funnel.wholes(funnel.purchasesPpm()));
        cells.add(Long.toString(funnel.conversions()));
        cells.add(Long.toString(funnel.refundedOrders()));
        cells.add(amounts(funnel, Funnel.Amounts::revenue));
        cells.add(amounts(funnel, Funnel.Amounts::refunded));
        cells.add(amounts(funnel, Funnel.Amounts::net));
        return cells.toArray(String[]::new);
    }

    private static String amounts(Funnel funnel, Function<Funnel.Amounts, BigInteger> which) {
        return funnel.amounts().isEmpty()
                ? "-"
                : funnel.amounts().entrySet().stream()
                        .map(sums -> Amounts.decimal(which.apply(sums.getValue()), sums.getKey()) + ' ' + sums.getKey())
                        .collect(Collectors.joining(", "));
    }
}
