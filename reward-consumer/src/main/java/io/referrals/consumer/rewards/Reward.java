package io.referrals.consumer.rewards;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a beneficiary is owed for a conversion.
 *
 * @param programVersion the version whose parameters made it
 * @param occurredAt when the conversion happened
 * @param unit a currency, POINTS, MEMBERSHIP_DAYS, COUPON:&lt;id&gt;, GIFT_CARD:&lt;currency&gt; or PRODUCT:&lt;sku&gt;
 * @param amount above 0 unless withdrawn, in the unit's minor units or pieces
 * @param held the conversion is flagged and not approved
 * @param releaseAt when it becomes payable, unless held
 * @param expiresAt when it expires unless it was paid; absent: never
 */
public record Reward(
        RewardKey key,
        String storefrontId,
        int programVersion,
        Instant occurredAt,
        String unit,
        long amount,
        boolean held,
        Instant releaseAt,
        @Nullable Instant expiresAt) {

    /** The order in which rewards count towards a cap. */
    public static final Comparator<Reward> ORDER =
            Comparator.comparing(Reward::occurredAt).thenComparing(Reward::key, RewardKey.ORDER);

    /** Its state at an instant as far as time and flags decide; a release or an expiry at that very instant counts. */
    public RewardState stateAt(Instant instant) {
        if (held) {
            return RewardState.HELD;
        }
        if (releaseAt.isAfter(instant)) {
            return RewardState.PENDING;
        }
        return expiresAt == null || expiresAt.isAfter(instant) ? RewardState.PAYABLE : RewardState.EXPIRED;
    }

    /** The same reward after its conversion stopped claiming it. */
    public Reward withdrawn() {
        return new Reward(key, storefrontId, programVersion, occurredAt, unit, 0, held, releaseAt, expiresAt);
    }

    /** The beneficiary and rule a cap counts for. */
    public RuleScope scope() {
        return new RuleScope(storefrontId, key.programId(), key.ruleId(), key.beneficiaryType(), key.beneficiaryId());
    }
}
