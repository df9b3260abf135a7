package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Credit;
import java.util.List;
import java.util.Objects;

/**
 * PAID is final for everything but refunds. What a refund of the reward's own conversion takes is clawed back; any other
 * difference between what is paid and what the rules say now stands on the review list until a person decides.
 */
final class PaidRule {
    private PaidRule() {}

    /** Whether a revision does nothing but lower an order's net amount. */
    static boolean isRefund(Conversion before, Conversion after) {
        return after.netMinor() < before.netMinor()
                && after.kind() == before.kind()
                && after.personId().equals(before.personId())
                && after.occurredAt().equals(before.occurredAt())
                && Objects.equals(after.currency(), before.currency())
                && after.flags().equals(before.flags())
                && Objects.equals(after.review(), before.review())
                && creditsBesideAmounts(after).equals(creditsBesideAmounts(before));
    }

    /**
     * What is to be posted of a change.
     *
     * @param refunded whether the change comes from nothing but a refund of the reward's conversion
     */
    static RewardChange settle(RewardChange change, boolean refunded) {
        var posted = change.posted();
        if (!posted.isPaid()) {
            return change;
        }
        long asked = change.amount();
        long refund = refunded ? Math.max(0, Math.min(posted.amount(), posted.owed()) - asked) : 0;
        long amount = posted.amount() - refund;
        return new RewardChange(
                posted, change.claim(), amount, change.budgetLimit(), asked == amount ? null : (Long) asked);
    }

    private static List<Credit> creditsBesideAmounts(Conversion conversion) {
        return conversion.credits().stream()
                .map(credit -> new Credit(
                        credit.programId(), credit.programVersion(), credit.advocateId(), credit.weightPpm(), 0))
                .toList();
    }
}
