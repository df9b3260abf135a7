package io.referrals.consumer.kafka;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.CapPeriod;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.CustomerKind;
import io.referrals.consumer.rewards.Milestone;
import io.referrals.consumer.rewards.Occurrence;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.Refunded;
import io.referrals.consumer.rewards.RewardRule;
import io.referrals.events.OrderRefund;
import io.referrals.events.Program;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the records of the topics to those of the rules. */
final class RecordMapping {
    private static final String ATTRIBUTED = "ATTRIBUTED";

    private RecordMapping() {}

    /** What the rules need of a conversion; one that is not attributed has no credits. */
    static Conversion conversion(io.referrals.events.Conversion record) {
        var credits = record.getStatus().equals(ATTRIBUTED)
                ? record.getCredits().stream().map(RecordMapping::credit).toList()
                : List.<Credit>of();
        return new Conversion(
                record.getConversionId(),
                record.getStorefrontId(),
                ConversionKind.valueOf(record.getKind()),
                record.getCustomerId(),
                record.getOccurredAt(),
                record.getCurrency(),
                orZero(record.getNetAmountMinor()),
                credits,
                List.copyOf(record.getFlags()),
                record.getRevision(),
                null,
                refunded(record),
                record.getNewCustomer());
    }

    /**
     * What was refunded, and when the newest refund that takes something happened. Records of older releases do not say;
     * there it is when the revision was decided, which is no earlier than the refund.
     */
    private static @Nullable Refunded refunded(io.referrals.events.Conversion record) {
        long minor = orZero(record.getRefundedMinor());
        if (minor <= 0) {
            return null;
        }
        var at = record.getRefunds().stream()
                .filter(refund -> refund.getAmountMinor() > 0)
                .map(OrderRefund::getOccurredAt)
                .max(Comparator.naturalOrder())
                .orElse(record.getDecidedAt());
        return new Refunded(minor, at);
    }

    /** What the rules need of a program version. */
    static ProgramVersion programVersion(Program record) {
        return new ProgramVersion(
                record.getStorefrontId(),
                record.getProgramId(),
                record.getVersion(),
                record.getHoldDays(),
                record.getRewardRules().stream().map(RecordMapping::rule).toList());
    }

    private static Credit credit(io.referrals.events.Credit credit) {
        return new Credit(
                credit.getProgramId(),
                credit.getProgramVersion(),
                credit.getAdvocateId(),
                credit.getWeightPpm(),
                orZero(credit.getAmountMinor()));
    }

    private static RewardRule rule(io.referrals.events.RewardRule rule) {
        return new RewardRule(
                rule.getRuleId(),
                ConversionKind.valueOf(rule.getOn()),
                rule.getOccurrence() == null ? Occurrence.EVERY : Occurrence.valueOf(rule.getOccurrence()),
                rule.getRecurringDays(),
                BeneficiaryType.valueOf(rule.getBeneficiary()),
                rule.getUnit(),
                rule.getFixed(),
                rule.getPercentBps(),
                rule.getMaxAmount(),
                rule.getMinNetMinor(),
                rule.getCustomer() == null ? null : CustomerKind.valueOf(rule.getCustomer()),
                rule.getMaxCount(),
                rule.getCapPeriod() == null ? CapPeriod.LIFETIME : CapPeriod.valueOf(rule.getCapPeriod()),
                milestones(rule.getMilestones()),
                rule.getBudget(),
                rule.getExpiresAfterDays());
    }

    private static List<Milestone> milestones(@Nullable List<io.referrals.events.Milestone> milestones) {
        return milestones == null
                ? List.of()
                : milestones.stream()
                        .map(milestone -> new Milestone(milestone.getAt(), milestone.getUnit(), milestone.getFixed()))
                        .toList();
    }

    private static long orZero(@Nullable Long amount) {
        return amount == null ? 0 : amount;
    }
}
