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
 * @param newCustomer whether the person was new at the order; null for a signup, or when it is not known
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
        @Nullable Refunded refunded,
        @Nullable Boolean newCustomer) {

    /** The order in which conversions count: by time, then by id. */
    public static final Comparator<Conversion> ORDER =
            Comparator.comparing(Conversion::occurredAt).thenComparing(Conversion::conversionId);

    public Conversion {
        credits = List.copyOf(credits);
        flags = List.copyOf(flags);
    }

    /** A conversion of which nothing was refunded, and not said whether the customer is new. */
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
                null,
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

    /** How much more is refunded than in an earlier revision; below 0 when refunds were taken back. */
    public long refundedSince(Conversion earlier) {
        long now = refunded == null ? 0 : refunded.minor();
        return now - (earlier.refunded == null ? 0 : earlier.refunded.minor());
    }

    /** The same conversion with another answer to its flags. */
    public Conversion reviewed(@Nullable Review newReview) {
        return with(personId, netMinor, credits, newReview, refunded, newCustomer);
    }

    /** The same conversion with other knowledge of refunds. */
    public Conversion refunded(@Nullable Refunded newRefunded) {
        return with(personId, netMinor, credits, review, newRefunded, newCustomer);
    }

    /** The same conversion with other knowledge of its customer. */
    public Conversion newCustomer(@Nullable Boolean known) {
        return with(personId, netMinor, credits, review, refunded, known);
    }

    /** The same conversion of another person. */
    public Conversion ofPerson(String otherPersonId) {
        return with(otherPersonId, netMinor, credits, review, refunded, newCustomer);
    }

    /** The same order with these credits, which share another net amount by their weights. */
    Conversion sharing(long newNetMinor, List<Credit> newCredits) {
        if (kind == ConversionKind.SIGNUP || newCredits.isEmpty()) {
            return with(personId, newNetMinor, newCredits, review, refunded, newCustomer);
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
        return with(personId, newNetMinor, shared, review, refunded, newCustomer);
    }

    private Conversion with(
            String newPersonId,
            long newNetMinor,
            List<Credit> newCredits,
            @Nullable Review newReview,
            @Nullable Refunded newRefunded,
            @Nullable Boolean known) {
        return new Conversion(
                conversionId,
                storefrontId,
                kind,
                newPersonId,
                occurredAt,
                currency,
                newNetMinor,
                newCredits,
                flags,
                revision,
                newReview,
                newRefunded,
                known);
    }
}
