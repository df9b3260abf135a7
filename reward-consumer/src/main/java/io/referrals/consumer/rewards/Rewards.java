package io.referrals.consumer.rewards;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What everybody is owed: a pure function of the set of current conversions and the program versions they name. The
 * ledger keeps itself equal to it by recomputing only the persons and scopes a change touches; this is the whole at once.
 */
public final class Rewards {
    private Rewards() {}

    /** All rewards with an amount above 0, ordered by id, budgets left aside (a grant is a fact, not a function). */
    public static List<Reward> of(Collection<Conversion> conversions, Programs programs) {
        var claims = new ArrayList<Reward>();
        var places = new ArrayList<MilestonePlace>();
        conversions.stream()
                .collect(Collectors.groupingBy(conversion -> List.of(conversion.storefrontId(), conversion.personId())))
                .values()
                .forEach(ofPerson -> {
                    var person = PersonClaims.of(ofPerson, programs);
                    claims.addAll(person.claims());
                    places.addAll(person.places());
                });
        var rewards = new ArrayList<Reward>();
        claims.stream().sorted(Reward.ORDER).collect(Collectors.groupingBy(Reward::scope)).values().stream()
                .map(ofScope -> CapRule.granted(ofScope, programs))
                .forEach(rewards::addAll);
        places.stream()
                .sorted(MilestonePlace.ORDER)
                .collect(Collectors.groupingBy(MilestonePlace::scope))
                .values()
                .stream()
                .map(ofScope -> MilestoneRule.reached(ofScope, programs))
                .forEach(rewards::addAll);
        rewards.sort(Comparator.comparing(Reward::key, RewardKey.ORDER));
        return rewards;
    }
}
