package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/** The content of a conversion, all but revision and time of decision: what makes it another revision. */
final class ConversionContent {
    private ConversionContent() {}

    static Fingerprint fingerprint(Conversion conversion) {
        Fingerprint.Builder content = Fingerprint.builder()
                .text(conversion.conversionId())
                .text(conversion.storefrontId())
                .text(conversion.kind().name())
                .text(conversion.status().name())
                .text(name(conversion.basis()))
                .text(name(conversion.reason()))
                .text(conversion.customerId())
                .text(conversion.orderId())
                .number(conversion.occurredAtMs())
                .text(conversion.currency())
                .number(conversion.amountMinor())
                .number(conversion.refundedMinor())
                .number(conversion.netAmountMinor())
                .text(
                        conversion.newCustomer() == null
                                ? null
                                : conversion.newCustomer().toString())
                .text(conversion.country())
                .text(conversion.model().name())
                .number(conversion.policyVersion());
        content.number(conversion.credits().size());
        conversion.credits().forEach(credit -> add(credit, content));
        content.number(conversion.candidates().size());
        conversion.candidates().forEach(candidate -> add(candidate, content));
        content.number(conversion.candidateCount());
        content.number(conversion.flags().size());
        conversion.flags().forEach(flag -> content.text(flag.name()));
        // Nothing where there are none: what an older release has decided is not decided again for their sake.
        conversion
                .refunds()
                .forEach(refund -> content.text(refund.refundId())
                        .number(refund.occurredAtMs())
                        .number(refund.amountMinor()));
        return content.build();
    }

    private static void add(Credit credit, Fingerprint.Builder content) {
        content.text(credit.touchId())
                .text(credit.kind().name())
                .text(credit.referralCode())
                .text(credit.programId())
                .number(credit.programVersion())
                .text(credit.advocateId())
                .number(credit.touchedAtMs())
                .text(credit.channel())
                .number(credit.weightPpm())
                .number(credit.amountMinor());
    }

    private static void add(Candidate candidate, Fingerprint.Builder content) {
        content.text(candidate.touchId())
                .text(candidate.kind().name())
                .text(candidate.referralCode())
                .number(candidate.touchedAtMs())
                .text(candidate.verdict().name());
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }
}
