package io.referrals.consumer.rewards;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a conversion, as far as rewards depend on it.
 *
 * @param personId the referred person: the customer, or {@code visitor:<visitorId>} for a guest
 * @param currency the order's; absent for a signup
 * @param netMinor the order's net amount in minor units; 0 for a signup
 * @param credits in order of their touches; empty unless ATTRIBUTED
 * @param flags reasons to hold its rewards, sorted
 * @param review what was decided about the flags, if anything was
 * @param refunded what was refunded; null: nothing, or nothing that is known
 */
public record Conversion(
        String conversionId,
        String storefrontId,
        ConversionKind kind,
        String personId,
        Instant occurredAt,
        @Nullable String currency,
        long netMinor,
        List<Credit> credits,
        List<String> flags,
        int revision,
        @Nullable Review review,
        @Nullable Refunded refunded) {

    /** The order in which conversions count: by time, then by id. */
    public static final Comparator<Conversion> ORDER =
            Comparator.comparing(Conversion::occurredAt).thenComparing(Conversion::conversionId);

    public Conversion {
        credits = List.copyOf(credits);
        flags = List.copyOf(flags);
    }

    /** A conversion of which nothing was refunded. */
    public Conversion(
            String conversionId,
            String storefrontId,
            ConversionKind kind,
            String personId,
            Instant occurredAt,
            @Nullable String currency,
            long netMinor,
            List<Credit> credits,
            List<String> flags,
            int revision,
            @Nullable Review review) {
        this(
                conversionId,
                storefrontId,
                kind,
                personId,
                occurredAt,
                currency,
                netMinor,
                credits,
                flags,
                revision,
                review,
                null);
    }

    /** How much a conversion counts. */
    public enum Standing {
        /** Not flagged, or approved: counts fully. */
        CLEAR,
        /** Flagged: earns on top of the clear ones, held, and uses up nothing. */
        HELD,
        /** Flagged and rejected: never counts. */
        REJECTED
    }

    /** How much this conversion counts now. */
    public Standing standing() {
        if (flags.isEmpty()) {
            return Standing.CLEAR;
        }
        if (review == null) {
            return Standing.HELD;
        }
        return switch (review.verdict()) {
            case REJECTED -> Standing.REJECTED;
            case APPROVED -> review.flags().containsAll(flags) ? Standing.CLEAR : Standing.HELD;
        };
    }

    /** Whether anybody is credited. */
    public boolean attributed() {
        return !credits.isEmpty();
    }

    /** How much more is refunded than in an earlier revision; 0 when it is not more. */
    public long refundedSince(Conversion earlier) {
        long now = refunded == null ? 0 : refunded.minor();
        return Math.max(0, now - (earlier.refunded == null ? 0 : earlier.refunded.minor()));
    }

    /** The same conversion with another answer to its flags. */
    public Conversion reviewed(@Nullable Review newReview) {
        return with(netMinor, credits, newReview, refunded);
    }

    /** The same conversion with other knowledge of refunds. */
    public Conversion refunded(@Nullable Refunded newRefunded) {
        return with(netMinor, credits, review, newRefunded);
    }

    /** The same order with these credits, which share another net amount by their weights. */
    Conversion sharing(long newNetMinor, List<Credit> newCredits) {
        if (kind == ConversionKind.SIGNUP || newCredits.isEmpty()) {
            return with(newNetMinor, newCredits, review, refunded);
        }
        var amounts = Shares.split(
                newNetMinor, newCredits.stream().mapToInt(Credit::weightPpm).toArray());
        var shared = new ArrayList<Credit>(amounts.length);
        for (var credit : newCredits) {
            shared.add(new Credit(
                    credit.programId(),
                    credit.programVersion(),
                    credit.advocateId(),
                    credit.weightPpm(),
                    amounts[shared.size()]));
        }
        return with(newNetMinor, shared, review, refunded);
    }

    private Conversion with(
            long newNetMinor, List<Credit> newCredits, @Nullable Review newReview, @Nullable Refunded newRefunded) {
        return new Conversion(
                conversionId,
                storefrontId,
                kind,
                personId,
                occurredAt,
                currency,
                newNetMinor,
                newCredits,
                flags,
                revision,
                newReview,
                newRefunded);
    }
}
