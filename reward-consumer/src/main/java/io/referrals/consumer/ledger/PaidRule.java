package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.PaidDecision;
import io.referrals.consumer.rewards.Programs;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is paid follows its own order's amount and nothing else. What stands of it is told from the decision that was paid
 * and from the order's net amount as it is, not from what the revisions in between have changed: so it is the same however
 * these were read. Any other difference between what is paid and what the rules say now waits on the review list.
 */
final class PaidRule {
    private static final int WHOLE_PPM = 1_000_000;

    private final Programs programs;
    private final Map<PaidConversions.Id, PaidDecision> paid;

    /**
     * @param paid the decisions of the final rewards that are settled
     */
    PaidRule(Programs programs, Map<PaidConversions.Id, PaidDecision> paid) {
        this.programs = programs;
        this.paid = paid;
    }

    /**
     * What is to be posted of a change.
     *
     * @param before the reward's conversion as it was; null when it was not known, or is not concerned
     * @param after the reward's conversion as it is; null when it is not concerned
     */
    RewardChange settle(RewardChange change, @Nullable Conversion before, @Nullable Conversion after) {
        if (before == null || after == null) {
            return change.posted().isFinal()
                    ? change.standingFor(change.posted().amount())
                    : change;
        }
        var settled = change;
        var decision = new PaidDecision(before.credits());
        if (change.posted().isFinal()) {
            decision = decisionOf(change.posted());
            settled = change.standingFor(amount(change, decision, before, after));
        }
        var refund = refund(settled, decision, before, after);
        return refund == null ? settled : settled.refunded(refund);
    }

    /** What of a fall is a refund's, and what of a rise gives back what a refund has taken before. */
    private RewardChange.@Nullable Refund refund(
            RewardChange settled, PaidDecision decision, Conversion before, Conversion after) {
        var posted = settled.posted();
        long refunded = after.refundedSince(before);
        var newest = (refunded > 0 ? after : before).refunded();
        boolean follows = Long.signum(settled.amount() - posted.amount()) == -Long.signum(refunded);
        if (newest == null || !follows || refunded < 0 && !isGivenAgain(settled)) {
            return null;
        }
        var key = settled.claim().key();
        long without = Math.max(0, Math.addExact(after.netMinor(), refunded));
        long taken = decision.amount(key, after, without, programs)
                - decision.amount(key, after, after.netMinor(), programs);
        return new RewardChange.Refund(taken, newest.at());
    }

    private static boolean isGivenAgain(RewardChange settled) {
        var posted = settled.posted();
        return posted.transfers() > 0
                && posted.claim().unit().equals(settled.claim().unit());
    }

    /** It rises when the order's amount does, as far as a budget lets it; otherwise it is at most what it was. */
    private long amount(RewardChange change, PaidDecision decision, Conversion before, Conversion after) {
        var posted = change.posted();
        var key = posted.claim().key();
        long was = decision.amount(key, after, before.netMinor(), programs);
        long is = decision.amount(key, after, after.netMinor(), programs);
        if (is <= was || posted.paidRevision() == null) {
            return Math.min(is, posted.amount());
        }
        return change.budgetLimit() == null ? is : Math.min(is, change.budgetLimit());
    }

    private PaidDecision decisionOf(RewardRow posted) {
        var key = posted.claim().key();
        if (posted.paidRevision() == null) {
            return unknown(posted);
        }
        var id = new PaidConversions.Id(key.conversionId(), posted.paidRevision());
        return Objects.requireNonNull(paid.get(id), key::rewardId);
    }

    /** Where an older release has not kept what was paid, the beneficiary is taken to have had all of the credit. */
    static PaidDecision unknown(RewardRow posted) {
        var key = posted.claim().key();
        return new PaidDecision(List.of(
                new Credit(key.programId(), posted.claim().programVersion(), key.beneficiaryId(), WHOLE_PPM, 0)));
    }
}
