package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * One version of a storefront's attribution policy. A day is 24 hours.
 *
 * @param version at least 1; 0 is the default policy
 * @param effectiveFromMs the version holds for conversions from this time on
 * @param clickLookbackDays how old a click may be and still be eligible
 * @param bindingDays how long a signup binds the customer to its credits; null means for ever
 * @param newCustomerDays how long after an order a customer is no new one; null means for ever
 * @param timeDecayHalfLifeDays after how many days a click weighs half, more than 0
 */
public record AttributionPolicy(
        int version,
        long effectiveFromMs,
        Model model,
        int clickLookbackDays,
        @Nullable Integer bindingDays,
        boolean checkoutCodeOverridesBinding,
        boolean newCustomersOnly,
        @Nullable Integer newCustomerDays,
        int timeDecayHalfLifeDays) {

    /** What holds when a storefront has no policy in effect. */
    public static final AttributionPolicy DEFAULT =
            new AttributionPolicy(0, Long.MIN_VALUE, Model.LAST_TOUCH, 90, 365, true, true, 180, 7);

    static final long DAY_MS = 24L * 60 * 60 * 1000;

    public AttributionPolicy {
        if (timeDecayHalfLifeDays <= 0) {
            throw new IllegalArgumentException("timeDecayHalfLifeDays must be > 0: " + timeDecayHalfLifeDays);
        }
    }

    long clickLookbackMs() {
        return clickLookbackDays * DAY_MS;
    }

    long timeDecayHalfLifeMs() {
        return timeDecayHalfLifeDays * DAY_MS;
    }

    /** Whether a signup still binds its customer at a later time. */
    boolean bindsAt(long signupAtMs, long atMs) {
        return signupAtMs <= atMs && (bindingDays == null || atMs - signupAtMs <= bindingDays * DAY_MS);
    }

    /** Whether an order makes its customer an existing one at the same or a later time. */
    boolean remembersOrderAt(long earlierOrderAtMs, long atMs) {
        return newCustomerDays == null || atMs - earlierOrderAtMs <= newCustomerDays * DAY_MS;
    }
}
