package io.referrals.streams.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who referred a signup or an order, by which rule, and why everybody else did not.
 *
 * @param basis of an attributed one; else null
 * @param reason of an unattributed one; else null
 * @param customerId the person; {@code visitor:<visitorId>} for a guest
 * @param orderId of a purchase, as are currency, the amounts and newCustomer; null on signups
 * @param refundedMinor what was refunded, at most the amount
 * @param policyVersion 0 is the default policy
 * @param credits in order of touches, weights summing to 1,000,000 and amounts to netAmountMinor; empty if unattributed
 * @param candidates the newest 64 and the credited ones, in order of touches
 * @param candidateCount the true number of candidates when some were left out; else null
 * @param flags sorted
 * @param refunds those that count, in order of (occurredAt, refundId), the newest 64; empty on signups
 * @param revision starts at 1 and rises by one with each change of the rest
 * @param decidedAtMs when the event that led to this revision arrived
 */
public record Conversion(
        String conversionId,
        String storefrontId,
        Kind kind,
        Status status,
        @Nullable Basis basis,
        @Nullable Reason reason,
        String customerId,
        @Nullable String orderId,
        long occurredAtMs,
        @Nullable String currency,
        @Nullable Long amountMinor,
        @Nullable Long refundedMinor,
        @Nullable Long netAmountMinor,
        @Nullable Boolean newCustomer,
        @Nullable String country,
        Model model,
        int policyVersion,
        List<Credit> credits,
        List<Candidate> candidates,
        @Nullable Integer candidateCount,
        List<Flag> flags,
        List<OrderRefund> refunds,
        int revision,
        long decidedAtMs) {

    public Conversion {
        credits = List.copyOf(credits);
        candidates = List.copyOf(candidates);
        flags = List.copyOf(flags);
        refunds = List.copyOf(refunds);
    }

    Conversion revised(int newRevision, long newDecidedAtMs) {
        return new Conversion(
                conversionId,
                storefrontId,
                kind,
                status,
                basis,
                reason,
                customerId,
                orderId,
                occurredAtMs,
                currency,
                amountMinor,
                refundedMinor,
                netAmountMinor,
                newCustomer,
                country,
                model,
                policyVersion,
                credits,
                candidates,
                candidateCount,
                flags,
                refunds,
                newRevision,
                newDecidedAtMs);
    }

    /** Neither attributed nor with a candidate: nobody referred it, as far as is known. */
    public boolean isOrganic() {
        return status == Status.UNATTRIBUTED && candidates.isEmpty();
    }
}
