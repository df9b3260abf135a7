package io.referrals.cli.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.Amounts;
import io.referrals.cli.Table;
import io.referrals.consumer.ledger.PaidReviews;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A change to a paid reward as an operator names it, {@code <reward id>=<wanted>}: with the amount that was looked at, so
 * that nobody approves another one that came meanwhile.
 */
record PaidChange(String rewardId, long wanted) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SHAPE = Pattern.compile("(.+\\|(?:ADVOCATE|FRIEND)\\|.+)=(\\d{1,19})");

    /** The change; null when this is something else, such as the id of a conversion. */
    static @Nullable PaidChange parse(String subject) {
        var shape = SHAPE.matcher(subject);
        return shape.matches() ? new PaidChange(shape.group(1), Long.parseLong(shape.group(2))) : null;
    }

    static void print(List<PaidReviews.Waiting> changes, PrintWriter out) {
        var table = new Table("CHANGE TO A PAID REWARD", "AMOUNT", "WANTED", "STATE");
        for (var change : changes) {
            table.row(
                    change.rewardId() + "=" + change.wanted(),
                    Amounts.text(change.amount(), change.unit()),
                    Amounts.text(change.wanted(), change.unit()),
                    change.state().name());
        }
        table.print(out);
    }

    static ObjectNode json(PaidReviews.Waiting change) {
        return JSON.createObjectNode()
                .put("rewardId", change.rewardId())
                .put("storefrontId", change.storefrontId())
                .put("conversionId", change.conversionId())
                .put("revision", change.revision())
                .put("unit", change.unit())
                .put("state", change.state().name())
                .put("amount", change.amount())
                .put("wanted", change.wanted());
    }
}
