package io.referrals.streams.attribution;

/**
 * A refund that was accepted, perhaps before its order's currency was known.
 *
 * @param refundId unique within its order; several events may tell of one refund
 * @param fingerprint of the refund's whole normalised content
 * @param amountMinor more than 0
 */
public record AcceptedRefund(
        String refundId,
        String eventId,
        Fingerprint fingerprint,
        long occurredAtMs,
        long amountMinor,
        String currency) {

    /** Whether this one, and not {@code other}, is the refund: the smallest (occurredAt, eventId) is. */
    boolean precedes(AcceptedRefund other) {
        int byTime = Long.compare(occurredAtMs, other.occurredAtMs);
        return byTime != 0 ? byTime < 0 : eventId.compareTo(other.eventId) < 0;
    }
}
