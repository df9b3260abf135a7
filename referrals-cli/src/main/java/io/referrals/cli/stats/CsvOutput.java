package io.referrals.cli.stats;

import io.referrals.cli.Amounts;
import io.referrals.consumer.ledger.Csv;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** For spreadsheets: amounts as decimal numbers with the currency's digits, three columns for each currency. */
final class CsvOutput implements StatsOutput {
    private final Grouping by;
    private final PrintWriter out;
    private List<String> currencies = List.of();

    CsvOutput(Grouping by, PrintWriter out) {
        this.by = by;
        this.out = out;
    }

    @Override
    public void begin(Set<String> all) {
        currencies = List.copyOf(all);
        var head = new ArrayList<>(
                switch (by) {
                    case CODE -> List.of("storefront", "code", "program", "advocate");
                    case DAY -> List.of("storefront", "date", "code");
                    case ADVOCATE -> List.of("storefront", "advocate");
                });
        head.addAll(List.of(
                "clicks", "unique_visitors", "visitor_days", "signups", "purchases", "conversions", "refunded_orders"));
        for (var currency : currencies) {
            head.addAll(List.of("revenue_" + currency, "refunded_" + currency, "net_" + currency));
        }
        line(head);
    }

    @Override
    public void row(RowKey key, Funnel funnel) {
        var fields = new ArrayList<String>();
        fields.add(Csv.field(key.storefrontId()));
        switch (by) {
            case CODE -> {
                fields.add(id(key.name()));
                fields.add(Csv.field(funnel.programId()));
                fields.add(Csv.field(funnel.advocateId()));
            }
            case DAY -> {
                fields.add(key.name());
                fields.add(key.credited() ? "(all)" : RowKey.NONE);
            }
            case ADVOCATE -> fields.add(id(key.name()));
        }
        fields.add(Long.toString(funnel.clicks()));
        fields.add(number(funnel.uniqueVisitors()));
        fields.add(Long.toString(funnel.visitorDays()));
        fields.add(Funnel.wholes(funnel.signupsPpm()));
        fields.add(Funnel.wholes(funnel.purchasesPpm()));
        fields.add(Long.toString(funnel.conversions()));
        fields.add(Long.toString(funnel.refundedOrders()));
        for (var currency : currencies) {
            var amounts = funnel.amounts().get(currency);
            fields.add(amounts == null ? "" : Amounts.decimal(amounts.revenue(), currency));
            fields.add(amounts == null ? "" : Amounts.decimal(amounts.refunded(), currency));
            fields.add(amounts == null ? "" : Amounts.decimal(amounts.net(), currency));
        }
        line(fields);
    }

    @Override
    public void end() {
        out.flush();
    }

    /** Our own words for what has no name begin with a bracket, which no spreadsheet minds. */
    private static String id(String name) {
        return name.equals(RowKey.NONE) || name.equals(RowKey.UNKNOWN) ? name : Csv.field(name);
    }

    private static String number(@Nullable Long number) {
        return number == null ? "" : number.toString();
    }

    private void line(List<String> fields) {
        out.print(String.join(",", fields) + Csv.END);
    }
}
