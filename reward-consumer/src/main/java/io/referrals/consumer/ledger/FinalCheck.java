package io.referrals.consumer.ledger;

import io.referrals.consumer.ledger.Difference.Check;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.PaidDecision;
import io.referrals.consumer.rewards.Programs;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What stands of each final reward is what the decision that was paid gives for its order's amount in the topic. */
final class FinalCheck {
    private static final int FETCH_SIZE = 2_000;
    private static final int ORDER = ClaimColumns.COUNT + RewardTable.STANDING_COUNT;

    private final Connection connection;
    private final Programs programs;
    private final Consumer<Difference> differences;

    FinalCheck(Connection connection, Programs programs, Consumer<Difference> differences) {
        this.connection = connection;
        this.programs = programs;
        this.differences = differences;
    }

    void run() throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + RewardTable.COLUMNS + """
                     , t.kind, t.person_id, t.occurred_at, t.currency, t.net_minor, p.credits
                  FROM rewards r
                  JOIN topic_conversions t USING (conversion_id)
                  LEFT JOIN paid_conversions p ON p.conversion_id = r.conversion_id AND p.revision = r.paid_revision
                 WHERE r.paid > 0 OR r.paid_revision IS NOT NULL
                 ORDER BY r.conversion_id, r.program_id, r.rule_id, r.milestone_at
                """)) {
            select.setFetchSize(FETCH_SIZE);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    check(RewardTable.row(rows), rows);
                }
            }
        }
    }

    private void check(RewardRow row, ResultSet read) throws SQLException {
        var key = row.claim().key();
        var credits = read.getString(ORDER + 6);
        var paid = credits == null ? PaidRule.unknown(row) : new PaidDecision(StoredJson.credits(credits));
        var order = new Conversion(
                key.conversionId(),
                row.claim().storefrontId(),
                ConversionKind.valueOf(read.getString(ORDER + 1)),
                read.getString(ORDER + 2),
                Instant.ofEpochMilli(read.getLong(ORDER + 3)),
                read.getString(ORDER + 4),
                read.getLong(ORDER + 5),
                List.of(),
                List.of(),
                1,
                null);
        long amount = paid.amount(key, order, order.netMinor(), programs);
        boolean atMost =
                credits == null || programs.history(row.claim().scope()).hasBudget();
        if (row.amount() > amount || row.amount() < amount && !atMost) {
            var unit = row.claim().unit();
            differences.accept(new Difference(
                    Check.REWARD,
                    key.rewardId() + ", by its order's amount",
                    (atMost ? "at most " : "") + amount + ' ' + unit,
                    row.amount() + " " + unit));
        }
    }
}
