package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Review;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The review of flagged conversions: a person approves or rejects what the rules hold. */
public final class Reviews {
    private final Ledger ledger;

    public Reviews(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What is decided about one conversion.
     *
     * @param decidedBy who decides
     * @param reason why, in words
     */
    public record Decision(
            String storefrontId,
            String conversionId,
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

    /** The storefront's flagged conversions that wait for a decision, the oldest first, at most so many. */
    public List<Conversion> waiting(String storefrontId, int limit) {
        return ledger.read(connection -> new ConversionTable(connection).waitingForReview(storefrontId, limit));
    }

    /**
     * Decides, and posts what follows from it: an approved conversion counts from now on, a rejected one never does. The
     * same decision twice changes nothing; the newest decision is in force.
     *
     * @throws IllegalArgumentException when the storefront has no such conversion, or it is not flagged
     */
    public void decide(Decision decision) {
        ledger.change(connection -> decided(connection, decision), decision.decidedAt());
    }

    private static List<Conversion> decided(Connection connection, Decision decision) throws SQLException {
        var conversions = new ConversionTable(connection);
        var conversion = conversions.byId(List.of(decision.conversionId())).get(decision.conversionId());
        if (conversion == null || !conversion.storefrontId().equals(decision.storefrontId())) {
            throw new IllegalArgumentException("No conversion " + decision.conversionId());
        }
        if (conversion.flags().isEmpty()) {
            throw new IllegalArgumentException("Conversion " + decision.conversionId() + " is not flagged");
        }
        var inForce = conversion.review();
        if (inForce != null
                && inForce.verdict() == decision.verdict()
                && inForce.flags().equals(conversion.flags())) {
            return List.of();
        }
        new ReviewTable(connection).append(decision, conversion);
        return List.of(conversion.reviewed(new Review(decision.verdict(), conversion.flags(), decision.decidedAt())));
    }
}
