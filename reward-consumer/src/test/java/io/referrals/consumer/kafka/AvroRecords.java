package io.referrals.consumer.kafka;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.RewardRule;
import io.referrals.events.Credit;
import io.referrals.events.Milestone;
import io.referrals.events.Program;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** Records as the topology would write them. */
@NullUnmarked // the generated builders take null for what is absent, and do not say so
final class AvroRecords {
    private AvroRecords() {}

    static io.referrals.events.Conversion conversion(Conversion conversion) {
        boolean purchase = conversion.kind() == ConversionKind.PURCHASE;
        return io.referrals.events.Conversion.newBuilder()
                .setConversionId(conversion.conversionId())
                .setStorefrontId(conversion.storefrontId())
                .setKind(conversion.kind().name())
                .setStatus(conversion.attributed() ? "ATTRIBUTED" : "UNATTRIBUTED")
                .setCustomerId(conversion.personId())
                .setOccurredAt(conversion.occurredAt())
                .setCurrency(conversion.currency())
                .setNetAmountMinor(purchase ? (Long) conversion.netMinor() : null)
                .setNewCustomer(conversion.newCustomer())
                .setModel("LAST_TOUCH")
                .setPolicyVersion(0)
                .setCredits(conversion.credits().stream()
                        .map(credit -> Credit.newBuilder()
                                .setTouchId("touch")
                                .setKind("CLICK")
                                .setReferralCode("CODE")
                                .setProgramId(credit.programId())
                                .setProgramVersion(credit.programVersion())
                                .setAdvocateId(credit.advocateId())
                                .setTouchedAt(conversion.occurredAt())
                                .setWeightPpm(credit.weightPpm())
                                .setAmountMinor(purchase ? (Long) credit.amountMinor() : null)
                                .build())
                        .toList())
                .setCandidates(List.of())
                .setFlags(conversion.flags())
                .setRefunds(List.of())
                .setRevision(conversion.revision())
                .setDecidedAt(conversion.occurredAt())
                .build();
    }

    static Program program(ProgramVersion version) {
        return Program.newBuilder()
                .setStorefrontId(version.storefrontId())
                .setProgramId(version.programId())
                .setVersion(version.version())
                .setEffectiveFrom(Instant.EPOCH)
                .setName(version.programId())
                .setStartsAt(Instant.EPOCH)
                .setChannels(List.of())
                .setCountries(List.of())
                .setHoldDays(version.holdDays())
                .setRewardRules(
                        version.rewardRules().stream().map(AvroRecords::rule).toList())
                .build();
    }

    private static io.referrals.events.RewardRule rule(RewardRule rule) {
        return io.referrals.events.RewardRule.newBuilder()
                .setRuleId(rule.ruleId())
                .setOn(rule.on().name())
                .setOccurrence(rule.occurrence().name())
                .setRecurringDays(rule.recurringDays())
                .setBeneficiary(rule.beneficiary().name())
                .setUnit(rule.unit())
                .setFixed(rule.fixed())
                .setPercentBps(rule.percentBps())
                .setMaxAmount(rule.maxAmount())
                .setMinNetMinor(rule.minNetMinor())
                .setCustomer(rule.customer() == null ? null : rule.customer().name())
                .setMaxCount(rule.maxCount())
                .setCapPeriod(rule.capPeriod().name())
                .setMilestones(
                        rule.hasMilestones()
                                ? rule.milestones().stream()
                                        .map(milestone -> Milestone.newBuilder()
                                                .setAt(milestone.at())
                                                .setUnit(milestone.unit())
                                                .setFixed(milestone.fixed())
                                                .build())
                                        .toList()
                                : null)
                .setBudget(rule.budget())
                .setExpiresAfterDays(rule.expiresAfterDays())
                .build();
    }
}
