package io.referrals.cli.stats;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.Amounts;
import java.io.PrintWriter;
import java.util.Set;

/** For programs: an object a line, in the words of the topics; absent fields are left out. */
final class JsonOutput implements StatsOutput {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Grouping by;
    private final PrintWriter out;

    JsonOutput(Grouping by, PrintWriter out) {
        this.by = by;
        this.out = out;
    }

    @Override
    public void begin(Set<String> currencies) {}

    @Override
    public void row(RowKey key, Funnel funnel) {
        var row = JSON.createObjectNode().put("storefrontId", key.storefrontId());
        switch (by) {
            case CODE -> {
                row.put("referralCode", key.name());
                if (funnel.programId() != null) {
                    row.put("programId", funnel.programId()).put("advocateId", funnel.advocateId());
                }
            }
            case DAY -> row.put("date", key.name()).put("referralCode", key.credited() ? "(all)" : RowKey.NONE);
            case ADVOCATE -> row.put("advocateId", key.name());
        }
        row.put("clicks", funnel.clicks());
        if (funnel.uniqueVisitors() != null) {
            row.put("uniqueVisitors", funnel.uniqueVisitors());
        }
        row.put("visitorDays", funnel.visitorDays())
                .put("signupsPpm", funnel.signupsPpm())
                .put("purchasesPpm", funnel.purchasesPpm())
                .put("conversions", funnel.conversions())
                .put("refundedOrders", funnel.refundedOrders());
        var amounts = row.putArray("amounts");
        funnel.amounts().forEach((currency, sums) -> amounts.add(amounts(currency, sums)));
        out.println(row);
    }

    private static ObjectNode amounts(String currency, Funnel.Amounts sums) {
        return JSON.createObjectNode()
                .put("currency", currency)
                .put("revenueMinor", sums.revenue())
                .put("refundedMinor", sums.refunded())
                .put("netMinor", sums.net())
                .put("revenue", Amounts.decimal(sums.revenue(), currency))
                .put("refunded", Amounts.decimal(sums.refunded(), currency))
                .put("net", Amounts.decimal(sums.net(), currency));
    }

    @Override
    public void end() {
        out.flush();
    }
}
