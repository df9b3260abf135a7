package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.Candidate;
import io.referrals.streams.attribution.Conversion;
import io.referrals.streams.attribution.Credit;
import io.referrals.streams.attribution.OrderRefund;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From a decided conversion to the record analytics teams read. */
public final class ConversionMapping {
    private ConversionMapping() {}

    public static io.referrals.events.Conversion record(Conversion conversion) {
        return io.referrals.events.Conversion.newBuilder()
                .setConversionId(conversion.conversionId())
                .setStorefrontId(conversion.storefrontId())
                .setKind(conversion.kind().name())
                .setStatus(conversion.status().name())
                .setBasis(name(conversion.basis()))
                .setReason(name(conversion.reason()))
                .setCustomerId(conversion.customerId())
                .setOrderId(conversion.orderId())
                .setOccurredAt(Instant.ofEpochMilli(conversion.occurredAtMs()))
                .setCurrency(conversion.currency())
                .setAmountMinor(conversion.amountMinor())
                .setRefundedMinor(conversion.refundedMinor())
                .setNetAmountMinor(conversion.netAmountMinor())
                .setNewCustomer(conversion.newCustomer())
                .setCountry(conversion.country())
                .setModel(conversion.model().name())
                .setPolicyVersion(conversion.policyVersion())
                .setCredits(conversion.credits().stream()
                        .map(ConversionMapping::credit)
                        .toList())
                .setCandidates(conversion.candidates().stream()
                        .map(ConversionMapping::candidate)
                        .toList())
                .setCandidateCount(conversion.candidateCount())
                .setFlags(conversion.flags().stream().map(Enum::name).toList())
                .setRefunds(conversion.refunds().stream()
                        .map(ConversionMapping::refund)
                        .toList())
                .setRevision(conversion.revision())
                .setDecidedAt(Instant.ofEpochMilli(conversion.decidedAtMs()))
                .build();
    }

    private static io.referrals.events.OrderRefund refund(OrderRefund refund) {
        return io.referrals.events.OrderRefund.newBuilder()
                .setRefundId(refund.refundId())
                .setOccurredAt(Instant.ofEpochMilli(refund.occurredAtMs()))
                .setAmountMinor(refund.amountMinor())
                .build();
    }

    private static io.referrals.events.Credit credit(Credit credit) {
        return io.referrals.events.Credit.newBuilder()
                .setTouchId(credit.touchId())
                .setKind(credit.kind().name())
                .setReferralCode(credit.referralCode())
                .setProgramId(credit.programId())
                .setProgramVersion(credit.programVersion())
                .setAdvocateId(credit.advocateId())
                .setTouchedAt(Instant.ofEpochMilli(credit.touchedAtMs()))
                .setChannel(credit.channel())
                .setWeightPpm(credit.weightPpm())
                .setAmountMinor(credit.amountMinor())
                .build();
    }

    private static io.referrals.events.Candidate candidate(Candidate candidate) {
        return io.referrals.events.Candidate.newBuilder()
                .setTouchId(candidate.touchId())
                .setKind(candidate.kind().name())
                .setReferralCode(candidate.referralCode())
                .setTouchedAt(Instant.ofEpochMilli(candidate.touchedAtMs()))
                .setVerdict(candidate.verdict().name())
                .build();
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }
}
