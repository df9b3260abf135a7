package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Review;
import io.referrals.consumer.rewards.RewardState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The review of changes to paid rewards. What is paid follows the amount of its own order; any other change waits here
 * for a person, who approves it, which posts it, or rejects it, which leaves the reward as it is.
 */
public final class PaidReviews {
    private final Ledger ledger;

    public PaidReviews(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * A paid reward that should be another one.
     *
     * @param amount what it amounts to
     * @param wanted what the rules say now; 0 when it should not be
     * @param revision of its conversion
     */
    public record Waiting(
            String rewardId,
            String storefrontId,
            String conversionId,
            String unit,
            RewardState state,
            long amount,
            long wanted,
            int revision) {}

    /**
     * What is decided.
     *
     * @param wanted what the rules said when it was looked at
     * @param decidedBy who decides
     * @param reason why, in words
     */
    public record Decision(
            String storefrontId,
            String rewardId,
            long wanted,
            Review.Verdict verdict,
            String decidedBy,
            String reason,
            Instant decidedAt) {
        public Decision {
            if (decidedBy.isBlank() || reason.isBlank()) {
                throw new IllegalArgumentException("A decision needs who made it and why");
            }
        }
    }

    /** The storefront's changes that wait for a decision, the oldest conversion first, at most so many. */
    public List<Waiting> waiting(String storefrontId, int limit) {
        return ledger.read(connection -> waiting(connection, storefrontId, null, limit));
    }

    /**
     * Decides. An approval posts the difference, and when nothing is left of the reward, what the rules give in another
     * unit instead; a rejection leaves the reward as it is, and the same change is not
     * asked about again. A decision that somebody repeats finds nothing waiting and is refused, with what holds.
     *
     * @throws IllegalArgumentException when no such change waits in the storefront
     */
    public void decide(Decision decision) {
        ledger.write((connection, head, writer) -> {
            var found = waiting(connection, decision.storefrontId(), decision.rewardId(), 1);
            if (found.isEmpty() || found.get(0).wanted() != decision.wanted()) {
                var holds = newest(connection, decision);
                if (holds != null && holds.isOf(decision)) {
                    return decision; // this very one: the reply to its COMMIT was lost
                }
                throw new IllegalArgumentException("Reward " + decision.rewardId() + " has no change to "
                        + decision.wanted() + " that waits for a decision"
                        + (holds == null ? "" : ": it was " + holds.verdict() + " at " + holds.decidedAt()));
            }
            append(connection, decision, found.get(0));
            if (decision.verdict() == Review.Verdict.APPROVED) {
                approve(connection, head, writer, decision, found.get(0));
            }
            return decision;
        });
    }

    /** The newest decision about a change. */
    private record Decided(Review.Verdict verdict, String decidedBy, String reason, Instant decidedAt) {
        boolean isOf(Decision decision) {
            return verdict == decision.verdict()
                    && decidedBy.equals(decision.decidedBy())
                    && reason.equals(decision.reason())
                    && decidedAt.toEpochMilli() == decision.decidedAt().toEpochMilli();
        }
    }

    private static @Nullable Decided newest(Connection connection, Decision decision) throws SQLException {
        if (!decision.rewardId().startsWith(decision.storefrontId() + '|')) {
            return null; // another storefront's
        }
        try (var select = connection.prepareStatement("""
                SELECT verdict, decided_by, reason, decided_at FROM paid_decisions
                 WHERE reward_id = ? AND wanted = ? ORDER BY decision_id DESC LIMIT 1
                """)) {
            select.setString(1, decision.rewardId());
            select.setLong(2, decision.wanted());
            try (var row = select.executeQuery()) {
                return row.next()
                        ? new Decided(
                                Review.Verdict.valueOf(row.getString(1)),
                                row.getString(2),
                                row.getString(3),
                                Instant.ofEpochMilli(row.getLong(4)))
                        : null;
            }
        }
    }

    private void approve(
            Connection connection, LedgerHead head, LedgerWriter writer, Decision decision, Waiting waiting)
            throws SQLException {
        for (var row : new RewardTable(connection).ofConversions(List.of(waiting.conversionId()))) {
            if (row.claim().key().rewardId().equals(decision.rewardId())) {
                new BudgetTable(connection).follow(row.claim(), decision.wanted() - row.amount());
                var approved = Posting.approve(row, decision.wanted(), waiting.revision());
                var posted = writer.write(head, List.of(approved));
                if (decision.wanted() == 0) {
                    ledger.postAnew(connection, posted, row.claim().key(), decision.decidedAt());
                }
            }
        }
    }

    static List<Waiting> waiting(Connection connection, String storefrontId, @Nullable String rewardId, int limit)
            throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT w.* FROM (
                  SELECT r.conversion_id || '|' || r.program_id || '|' || r.rule_id
                         || CASE r.milestone_at WHEN 0 THEN '' ELSE '@' || r.milestone_at END
                         || '|' || r.beneficiary_type || '|' || r.beneficiary_id AS reward_id,
                         r.storefront_id, r.conversion_id, r.unit, r.state, r.amount, r.wanted, c.revision, r.occurred_at
                    FROM rewards r JOIN conversions c USING (conversion_id)
                   WHERE r.storefront_id = ? AND r.wanted IS NOT NULL) AS w
                  LEFT JOIN LATERAL (
                    SELECT * FROM paid_decisions d WHERE d.reward_id = w.reward_id ORDER BY d.decision_id DESC LIMIT 1
                  ) AS d ON true
                 WHERE (d.verdict, d.amount, d.wanted) IS DISTINCT FROM ('REJECTED', w.amount, w.wanted)
                   AND w.reward_id = coalesce(?, w.reward_id)
                 ORDER BY w.occurred_at, w.reward_id
                 LIMIT ?
                """)) {
            select.setString(1, storefrontId);
            select.setString(2, rewardId);
            select.setInt(3, limit);
            var waiting = new ArrayList<Waiting>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    waiting.add(new Waiting(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            RewardState.valueOf(rows.getString(5)),
                            rows.getLong(6),
                            rows.getLong(7),
                            rows.getInt(8)));
                }
            }
            return waiting;
        }
    }

    private static void append(Connection connection, Decision decision, Waiting waiting) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO paid_decisions (reward_id, amount, wanted, verdict, decided_by, reason, decided_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)) {
            insert.setString(1, decision.rewardId());
            insert.setLong(2, waiting.amount());
            insert.setLong(3, waiting.wanted());
            insert.setString(4, decision.verdict().name());
            insert.setString(5, decision.decidedBy());
            insert.setString(6, decision.reason());
            insert.setLong(7, decision.decidedAt().toEpochMilli());
            insert.executeUpdate();
        }
    }
}
