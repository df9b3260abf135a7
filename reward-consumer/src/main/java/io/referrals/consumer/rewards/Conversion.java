package io.referrals.consumer.rewards;

import java.time.Instant;
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
        @Nullable Review review) {

    /** The order in which conversions count: by time, then by id. */
    public static final Comparator<Conversion> ORDER =
            Comparator.comparing(Conversion::occurredAt).thenComparing(Conversion::conversionId);

    public Conversion {
        credits = List.copyOf(credits);
        flags = List.copyOf(flags);
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

    /** The same conversion with another answer to its flags. */
    public Conversion reviewed(@Nullable Review newReview) {
        return new Conversion(
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
                newReview);
    }
}
