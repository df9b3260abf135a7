package io.referrals.consumer.rewards;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What qualifying conversions earn. A modifier that has no effect where it stands (occurrence on a signup, recurringDays
 * with FIRST, minNetMinor and customer on a signup) is dropped on the way in, so that the rules below never meet it.
 *
 * @param fixed amount in the unit's minor units or pieces; excludes {@code percentBps} and {@code milestones}
 * @param percentBps basis points of the credited net amount, rounded down, in the order's currency
 * @param maxAmount upper bound of one reward of a percent rule, minor units of the order's currency
 * @param minNetMinor what an order's net amount must reach, minor units of its currency
 * @param customer only orders of new, or of returning, customers qualify; null: all
 * @param milestones empty unless this is a milestone rule
 * @param budget at most this total amount per program, rule and unit
 */
public record RewardRule(
        String ruleId,
        ConversionKind on,
        Occurrence occurrence,
        @Nullable Integer recurringDays,
        BeneficiaryType beneficiary,
        @Nullable String unit,
        @Nullable Long fixed,
        @Nullable Integer percentBps,
        @Nullable Long maxAmount,
        @Nullable Long minNetMinor,
        @Nullable CustomerKind customer,
        @Nullable Integer maxCount,
        CapPeriod capPeriod,
        List<Milestone> milestones,
        @Nullable Long budget,
        @Nullable Integer expiresAfterDays) {

    public RewardRule {
        if (on == ConversionKind.SIGNUP) {
            occurrence = Occurrence.EVERY;
            recurringDays = null;
            minNetMinor = null;
            customer = null;
        }
        if (occurrence == Occurrence.FIRST) {
            recurringDays = null;
        }
        if (percentBps == null) {
            maxAmount = null;
        }
        milestones = List.copyOf(milestones);
    }

    /** Whether the number of referred persons earns, and not the single conversion. */
    public boolean hasMilestones() {
        return !milestones.isEmpty();
    }

    /** Whether a conversion qualifies, as far as it tells itself. */
    boolean admits(Conversion conversion) {
        return isReachedBy(conversion) && (customer == null || customer.admits(conversion));
    }

    /** Whether a conversion is of the kind that earns, and large enough. */
    boolean isReachedBy(Conversion conversion) {
        if (conversion.kind() != on || on == ConversionKind.SIGNUP) {
            return conversion.kind() == on;
        }
        return conversion.netMinor() >= (minNetMinor == null ? 1 : Math.max(1, minNetMinor));
    }

    /** Whether what one order earns can depend on the person's other orders. */
    boolean looksAtOtherOrders() {
        return occurrence == Occurrence.FIRST || recurringDays != null;
    }
}
