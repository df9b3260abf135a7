package io.referrals.consumer.rewards;

import java.util.List;

/**
 * A decision that a payout has paid. What a reward of it amounts to depends on its own order's net amount alone from then
 * on: whose order it is, who is credited, with which weights and by which rule stays as it was paid, and what other orders,
 * caps and milestones have come to since is left aside, and so is whether the customer is still a new one.
 *
 * @param credits as they stood when it was paid
 */
public record PaidDecision(List<Credit> credits) {
    public PaidDecision {
        credits = List.copyOf(credits);
    }

    /**
     * What a reward amounts to.
     *
     * @param order any revision of the reward's conversion
     * @param netMinor the order's net amount; without meaning for a signup
     * @return 0 when so small an order earns nothing
     */
    public long amount(RewardKey key, Conversion order, long netMinor, Programs programs) {
        var decided = order.ofPerson(personOf(key, order)).sharing(netMinor, credits);
        for (var credit : credits) {
            if (credit.programId().equals(key.programId())) {
                var program = programs.get(order.storefrontId(), key.programId(), credit.programVersion());
                return amount(key, decided, program);
            }
        }
        return 0;
    }

    /** The friend's reward is that of the friend who was paid, whoever's order it has become. */
    private static String personOf(RewardKey key, Conversion order) {
        return key.beneficiaryType() == BeneficiaryType.FRIEND ? key.beneficiaryId() : order.personId();
    }

    private static long amount(RewardKey key, Conversion decided, ProgramVersion program) {
        for (var rule : program.rewardRules()) {
            if (rule.ruleId().equals(key.ruleId()) && rule.isReachedBy(decided)) {
                return amount(key, decided, program, rule);
            }
        }
        return 0;
    }

    private static long amount(RewardKey key, Conversion decided, ProgramVersion program, RewardRule rule) {
        for (var milestone : rule.milestones()) {
            if (milestone.at() == key.at()) {
                return milestone.fixed();
            }
        }
        return Claim.of(decided, AddedCredits.of(decided), program, rule).stream()
                .filter(claim -> claim.key().equals(key))
                .mapToLong(Reward::amount)
                .findFirst()
                .orElse(0);
    }
}
