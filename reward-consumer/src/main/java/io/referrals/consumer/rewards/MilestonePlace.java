package io.referrals.consumer.rewards;

import java.time.Instant;
import java.util.Comparator;

/**
 * One referred person among those who count towards an advocate's milestones, at the person's earliest qualifying
 * conversion.
 *
 * @param scope the advocate and the rule
 * @param releaseAt when a reward that belongs to this conversion becomes payable
 */
public record MilestonePlace(
        RuleScope scope,
        String personId,
        String conversionId,
        int programVersion,
        Instant occurredAt,
        Instant releaseAt) {

    /** The order in which persons count. */
    public static final Comparator<MilestonePlace> ORDER =
            Comparator.comparing(MilestonePlace::occurredAt).thenComparing(MilestonePlace::conversionId);
}
