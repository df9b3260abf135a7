package io.referrals.streams.attribution;

/**
 * A refund that was accepted, perhaps before its order's currency was known.
 *
 * @param refundId unique within its order; several events may tell of one refund
 * @param fingerprint of the refund's whole normalised content
 * @param version at least 1
 * @param amountMinor more than 0; in a version above 1 at least 0, and 0 takes the refund back
 */
public record AcceptedRefund(
        String refundId,
        String eventId,
        Fingerprint fingerprint,
        long occurredAtMs,
        int version,
        long amountMinor,
        String currency) {

    /** Whether this one, and not {@code other}, is the refund: the greatest version, then the smallest (occurredAt, eventId). */
    boolean precedes(AcceptedRefund other) {
        if (version != other.version) {
            return version > other.version;
        }
        int byTime = Long.compare(occurredAtMs, other.occurredAtMs);
        return byTime != 0 ? byTime < 0 : eventId.compareTo(other.eventId) < 0;
    }
}
