package io.referrals.streams.topology.records;

import io.referrals.events.AttributionPolicy;
import io.referrals.events.Program;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Model;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.attribution.Purchase;
import io.referrals.streams.attribution.Signup;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From the records of the public topics to the rules' own types. */
public final class EventMapping {
    private EventMapping() {}

    public static Click click(io.referrals.events.Click click) {
        return new Click(
                click.getVisitorId(),
                click.getEventId(),
                click.getOccurredAt().toEpochMilli(),
                click.getReferralCode(),
                click.getChannel(),
                click.getBot());
    }

    public static Signup signup(io.referrals.events.Signup signup) {
        return new Signup(
                signup.getEventId(),
                signup.getOccurredAt().toEpochMilli(),
                signup.getReferralCode(),
                signup.getEmailHash(),
                signup.getDeviceHash(),
                signup.getCountry());
    }

    public static Purchase purchase(io.referrals.events.Purchase purchase) {
        return new Purchase(
                purchase.getOrderId(),
                purchase.getEventId(),
                purchase.getOccurredAt().toEpochMilli(),
                purchase.getVersion(),
                purchase.getAmountMinor(),
                purchase.getCurrency(),
                purchase.getCustomerId(),
                purchase.getVisitorId(),
                purchase.getReferralCode(),
                purchase.getFirstOrder(),
                purchase.getEmailHash(),
                purchase.getDeviceHash(),
                purchase.getPaymentHash(),
                purchase.getCountry());
    }

    public static AcceptedRefund refund(Refund refund, Fingerprint fingerprint) {
        return new AcceptedRefund(
                refund.getRefundId(),
                refund.getEventId(),
                fingerprint,
                refund.getOccurredAt().toEpochMilli(),
                refund.getVersion(),
                refund.getAmountMinor(),
                refund.getCurrency());
    }

    public static CodeRegistration code(ReferralCode code) {
        Long effectiveFromMs = millis(code.getEffectiveFrom());
        Set<String> emailHashes = new LinkedHashSet<>(code.getAdvocateEmailHashes());
        if (code.getAdvocateEmailHash() != null) {
            emailHashes.add(code.getAdvocateEmailHash());
        }
        return new CodeRegistration(
                code.getReferralCode(),
                code.getVersion(),
                effectiveFromMs == null ? CodeRegistration.EVER : effectiveFromMs,
                code.getProgramId(),
                code.getAdvocateId(),
                code.getActiveFrom().toEpochMilli(),
                millis(code.getRevokedAt()),
                List.copyOf(emailHashes),
                code.getAdvocateDeviceHash(),
                code.getAdvocatePaymentHash());
    }

    public static ProgramTerms program(Program program) {
        return new ProgramTerms(
                program.getProgramId(),
                program.getVersion(),
                program.getEffectiveFrom().toEpochMilli(),
                program.getStartsAt().toEpochMilli(),
                millis(program.getEndsAt()),
                Set.copyOf(program.getChannels()),
                Set.copyOf(program.getCountries()));
    }

    public static io.referrals.streams.attribution.AttributionPolicy policy(AttributionPolicy policy) {
        return new io.referrals.streams.attribution.AttributionPolicy(
                policy.getVersion(),
                policy.getEffectiveFrom().toEpochMilli(),
                Model.valueOf(policy.getModel()),
                policy.getClickLookbackDays(),
                policy.getBindingDays(),
                policy.getCheckoutCodeOverridesBinding(),
                policy.getNewCustomersOnly(),
                policy.getNewCustomerDays(),
                policy.getTimeDecayHalfLifeDays());
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : (Long) instant.toEpochMilli();
    }
}
