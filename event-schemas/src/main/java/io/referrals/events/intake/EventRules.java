package io.referrals.events.intake;

import io.referrals.events.Assignment;
import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every rule on the values of an input record, and its normal form.
 *
 * <p>Works on the record in place; a refused record may be half normalised and is good for nothing but its refusal.
 * Rules on several records (conflicts, orders unknown) and on the time of arrival ({@link ArrivalRules}) are not here.
 */
public final class EventRules {
    private static final List<String> MODELS =
            List.of("LAST_TOUCH", "FIRST_TOUCH", "LINEAR", "POSITION_BASED", "TIME_DECAY");

    private EventRules() {}

    /**
     * Checks and normalises a record in place.
     *
     * @param record one of the input types
     * @return the same record, normalised, or the first {@link Reason#INVALID_FIELD} found
     * @throws IllegalArgumentException when the record is none of the input types
     */
    public static <T extends SpecificRecord> Checked<T> check(T record) {
        FieldChecks checks = new FieldChecks(isConfiguration(record));
        apply(record, checks);
        Refusal refusal = checks.refusal();
        return refusal == null
                ? new Checked.Accepted<>(record, checks.ignoredFields())
                : new Checked.Refused<>(refusal);
    }

    /** Whether a record is configuration, which is refused for any invalid field, also an optional one. */
    static boolean isConfiguration(SpecificRecord record) {
        return record instanceof ReferralCode
                || record instanceof Program
                || record instanceof AttributionPolicy
                || record instanceof Assignment;
    }

    static void apply(SpecificRecord record, FieldChecks checks) {
        if (record instanceof Click click) {
            apply(click, checks);
        } else if (record instanceof Signup signup) {
            apply(signup, checks);
        } else if (record instanceof Purchase purchase) {
            apply(purchase, checks);
        } else if (record instanceof Refund refund) {
            apply(refund, checks);
        } else if (record instanceof ReferralCode code) {
            apply(code, checks);
        } else if (record instanceof Program program) {
            ProgramRules.apply(program, checks);
        } else if (record instanceof AttributionPolicy policy) {
            apply(policy, checks);
        } else if (record instanceof Assignment assignment) {
            apply(assignment, checks);
        } else {
            throw new IllegalArgumentException(record.getClass().getName() + " is not an input record");
        }
    }

    private static void apply(Click click, FieldChecks checks) {
        checks.id("eventId", click.getEventId());
        checks.id("storefrontId", click.getStorefrontId());
        click.setReferralCode(checks.code("referralCode", click.getReferralCode()));
        checks.id("visitorId", click.getVisitorId());
        checks.time("occurredAt", click.getOccurredAt());
        click.setChannel(checks.optionalShortText("channel", click.getChannel()));
        click.setCountry(checks.optionalShortText("country", click.getCountry()));
        click.setLandingUrl(FieldChecks.optionalText(click.getLandingUrl()));
        click.setUserAgent(FieldChecks.optionalText(click.getUserAgent()));
        click.setIpHash(checks.optionalShortText("ipHash", click.getIpHash()));
        click.setDeviceHash(checks.optionalShortText("deviceHash", click.getDeviceHash()));
    }

    private static void apply(Signup signup, FieldChecks checks) {
        checks.id("eventId", signup.getEventId());
        checks.id("storefrontId", signup.getStorefrontId());
        checks.customerId("customerId", signup.getCustomerId());
        checks.time("occurredAt", signup.getOccurredAt());
        signup.setVisitorId(checks.optionalId("visitorId", signup.getVisitorId()));
        signup.setReferralCode(FieldChecks.typedCode(signup.getReferralCode()));
        signup.setEmailHash(checks.optionalShortText("emailHash", signup.getEmailHash()));
        signup.setIpHash(checks.optionalShortText("ipHash", signup.getIpHash()));
        signup.setDeviceHash(checks.optionalShortText("deviceHash", signup.getDeviceHash()));
        signup.setCountry(checks.optionalShortText("country", signup.getCountry()));
    }

    private static void apply(Purchase purchase, FieldChecks checks) {
        checks.id("eventId", purchase.getEventId());
        checks.id("storefrontId", purchase.getStorefrontId());
        checks.id("orderId", purchase.getOrderId());
        checks.time("occurredAt", purchase.getOccurredAt());
        checks.atLeast(0, "amountMinor", purchase.getAmountMinor());
        purchase.setCurrency(checks.currency("currency", purchase.getCurrency()));
        purchase.setCustomerId(checks.optionalCustomerId("customerId", purchase.getCustomerId()));
        purchase.setVisitorId(checks.optionalId("visitorId", purchase.getVisitorId()));
        checks.require(
                purchase.getCustomerId() != null || purchase.getVisitorId() != null,
                "customerId and visitorId",
                "are both missing or invalid");
        purchase.setReferralCode(FieldChecks.typedCode(purchase.getReferralCode()));
        purchase.setEmailHash(checks.optionalShortText("emailHash", purchase.getEmailHash()));
        purchase.setIpHash(checks.optionalShortText("ipHash", purchase.getIpHash()));
        purchase.setDeviceHash(checks.optionalShortText("deviceHash", purchase.getDeviceHash()));
        purchase.setPaymentHash(checks.optionalShortText("paymentHash", purchase.getPaymentHash()));
        purchase.setCountry(checks.optionalShortText("country", purchase.getCountry()));
        purchase.setVersion(checks.eventVersion("version", purchase.getVersion()));
    }

    private static void apply(Refund refund, FieldChecks checks) {
        checks.id("eventId", refund.getEventId());
        checks.id("storefrontId", refund.getStorefrontId());
        checks.id("orderId", refund.getOrderId());
        checks.id("refundId", refund.getRefundId());
        checks.time("occurredAt", refund.getOccurredAt());
        refund.setVersion(checks.eventVersion("version", refund.getVersion()));
        // Only a later version can take back what an earlier one gave.
        checks.atLeast(refund.getVersion() > 1 ? 0 : 1, "amountMinor", refund.getAmountMinor());
        refund.setCurrency(checks.currency("currency", refund.getCurrency()));
        refund.setCustomerId(checks.optionalCustomerId("customerId", refund.getCustomerId()));
    }

    private static void apply(ReferralCode code, FieldChecks checks) {
        checks.id("storefrontId", code.getStorefrontId());
        code.setReferralCode(checks.code("referralCode", code.getReferralCode()));
        checks.atLeast(1, "version", code.getVersion());
        checks.id("programId", code.getProgramId());
        checks.id("advocateId", code.getAdvocateId());
        checks.time("activeFrom", code.getActiveFrom());
        checks.optionalTime("revokedAt", code.getRevokedAt());
        checks.optionalTime("effectiveFrom", code.getEffectiveFrom());
        code.setAdvocateEmailHash(checks.optionalShortText("advocateEmailHash", code.getAdvocateEmailHash()));
        code.setAdvocateEmailHashes(
                checks.shortTexts("advocateEmailHashes", code.getAdvocateEmailHashes(), Grammar.MAX_EMAIL_HASHES));
        code.setAdvocateDeviceHash(checks.optionalShortText("advocateDeviceHash", code.getAdvocateDeviceHash()));
        code.setAdvocatePaymentHash(checks.optionalShortText("advocatePaymentHash", code.getAdvocatePaymentHash()));
    }

    private static void apply(Assignment assignment, FieldChecks checks) {
        checks.id("storefrontId", assignment.getStorefrontId());
        checks.id("assignmentId", assignment.getAssignmentId());
        checks.atLeast(1, "version", assignment.getVersion());
        assignment.setOrderId(checks.optionalId("orderId", assignment.getOrderId()));
        assignment.setCustomerId(checks.optionalCustomerId("customerId", assignment.getCustomerId()));
        boolean isOfOrder = assignment.getOrderId() != null;
        checks.require(
                isOfOrder == (assignment.getCustomerId() == null),
                "orderId and customerId",
                isOfOrder ? "exclude each other" : "are both missing");
        assignment.setReferralCode(checks.code("referralCode", assignment.getReferralCode()));
        checks.text("reason", assignment.getReason(), Grammar.MAX_REASON);
    }

    private static void apply(AttributionPolicy policy, FieldChecks checks) {
        checks.id("storefrontId", policy.getStorefrontId());
        checks.atLeast(1, "version", policy.getVersion());
        checks.time("effectiveFrom", policy.getEffectiveFrom());
        checks.oneOf("model", policy.getModel(), MODELS);
        checks.atLeast(0, "clickLookbackDays", policy.getClickLookbackDays());
        checks.atLeast(0, "bindingDays", policy.getBindingDays());
        checks.atLeast(0, "newCustomerDays", policy.getNewCustomerDays());
        checks.atLeast(1, "timeDecayHalfLifeDays", policy.getTimeDecayHalfLifeDays());
    }
}
