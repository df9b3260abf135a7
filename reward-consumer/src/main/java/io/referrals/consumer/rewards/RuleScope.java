package io.referrals.consumer.rewards;

import java.util.Comparator;

/** One beneficiary under one rule of one program, all its versions: what caps and milestones count over. */
public record RuleScope(
        String storefrontId, String programId, String ruleId, BeneficiaryType beneficiaryType, String beneficiaryId) {

    /** A stable order, the same in every process. */
    public static final Comparator<RuleScope> ORDER = Comparator.comparing(RuleScope::storefrontId)
            .thenComparing(RuleScope::programId)
            .thenComparing(RuleScope::ruleId)
            .thenComparing(RuleScope::beneficiaryType)
            .thenComparing(RuleScope::beneficiaryId);
}
