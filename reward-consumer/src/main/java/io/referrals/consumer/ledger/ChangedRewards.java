package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.MilestonePlace;
import io.referrals.consumer.rewards.MilestoneRule;
import io.referrals.consumer.rewards.PersonClaims;
import io.referrals.consumer.rewards.Programs;
import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardKey;
import io.referrals.consumer.rewards.RuleScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rewards that a set of changed conversions changes, reading no more than these changes can reach: the persons
 * of the conversions where a rule looks at a person's other orders, and the scopes of their claims and places where a
 * rule has a cap or milestones.
 */
final class ChangedRewards {
    private final Programs programs;
    private final RewardTable rewards;
    private final MilestonePlaceTable places;
    private final BudgetTable budgets;
    private final PaidConversions paid;
    private final Map<RewardKey, RewardChange> changes = new TreeMap<>(RewardKey.ORDER);
    private final CappedChanges caps;

    ChangedRewards(Connection connection, Programs programs) {
        this.programs = programs;
        this.rewards = new RewardTable(connection);
        this.places = new MilestonePlaceTable(connection);
        this.budgets = new BudgetTable(connection);
        this.paid = new PaidConversions(connection);
        this.caps = new CappedChanges(programs, rewards, changes);
    }

    /**
     * Compares two versions of the persons concerned and saves how their places among the milestones changed.
     *
     * @param before the stored conversions of the persons concerned, by person; all of a person's where
     *     {@link Programs#looksAtOtherConversions} says so
     * @param after the same persons with the changed conversions
     */
    Collection<RewardChange> between(Map<Person, List<Conversion>> before, Map<Person, List<Conversion>> after)
            throws SQLException {
        var claimsBefore = new HashMap<RewardKey, Reward>();
        var claimsAfter = new HashMap<RewardKey, Reward>();
        var placesBefore = new HashMap<PlaceKey, MilestonePlace>();
        var placesAfter = new HashMap<PlaceKey, MilestonePlace>();
        before.values().forEach(conversions -> claim(conversions, claimsBefore, placesBefore));
        after.values().forEach(conversions -> claim(conversions, claimsAfter, placesAfter));

        var known = byId(before);
        var current = byId(after);
        changeClaims(claimsBefore, claimsAfter, known.keySet());
        changeMilestones(placesBefore, placesAfter);
        changeFinal(current.values().stream()
                .filter(conversion -> hasAnotherAmount(known.get(conversion.conversionId()), conversion))
                .map(Conversion::conversionId)
                .toList());
        return settled(known, current);
    }

    /**
     * The rewards of conversions once more, as they are stored: what is as it should be gives no transfer.
     *
     * @param conversions as they are stored
     */
    Collection<RewardChange> again(List<Conversion> conversions) throws SQLException {
        var current = new HashMap<String, Conversion>();
        conversions.forEach(conversion -> current.put(conversion.conversionId(), conversion));
        for (var row : rewards.ofConversions(current.keySet())) {
            changes.put(row.claim().key(), RewardChange.again(row));
        }
        return settled(current, current);
    }

    /** What is final follows the amount of its order, also where nobody claims it any more. */
    private void changeFinal(List<String> conversionIds) throws SQLException {
        for (var row : rewards.ofConversions(conversionIds)) {
            if (row.isFinal()) {
                changes.putIfAbsent(row.claim().key(), RewardChange.again(row));
            }
        }
    }

    private static boolean hasAnotherAmount(@Nullable Conversion before, Conversion after) {
        return before != null && before.netMinor() != after.netMinor();
    }

    private static Map<String, Conversion> byId(Map<Person, List<Conversion>> conversions) {
        var byId = new HashMap<String, Conversion>();
        conversions.values().forEach(ofPerson -> ofPerson.forEach(c -> byId.put(c.conversionId(), c)));
        return byId;
    }

    /**
     * One reward as it is by the rules: a claim in another unit was nothing as long as something of it was paid.
     *
     * @param conversions as they are stored, those of the person that count
     */
    Collection<RewardChange> anew(List<Conversion> conversions, RewardKey key) throws SQLException {
        var claims = new HashMap<RewardKey, Reward>();
        var places = new HashMap<PlaceKey, MilestonePlace>();
        claim(conversions, claims, places);
        claims.keySet().retainAll(Set.of(key));
        changeClaims(Map.of(), claims, Set.of(key.conversionId()));
        if (key.at() > 0) {
            var scopes = new TreeSet<>(RuleScope.ORDER);
            places.keySet().forEach(place -> {
                if (place.scope().programId().equals(key.programId())
                        && place.scope().ruleId().equals(key.ruleId())
                        && place.scope().beneficiaryId().equals(key.beneficiaryId())) {
                    scopes.add(place.scope());
                }
            });
            reachMilestones(scopes);
        }
        return settled(Map.of(), Map.of());
    }

    private Collection<RewardChange> settled(Map<String, Conversion> before, Map<String, Conversion> after)
            throws SQLException {
        var rule = new PaidRule(programs, paid.of(paidIds()));
        UnaryOperator<RewardChange> settle = change -> {
            var id = change.claim().key().conversionId();
            return rule.settle(change, before.get(id), after.get(id));
        };
        new BudgetedChanges(programs, budgets, caps, settle).decide(changes);
        return changes.values().stream()
                .map(settle)
                .map(RewardChange::concluded)
                .toList();
    }

    private Set<PaidConversions.Id> paidIds() {
        var ids = new HashSet<PaidConversions.Id>();
        for (var change : changes.values()) {
            if (change.posted().paidRevision() != null) {
                ids.add(new PaidConversions.Id(
                        change.claim().key().conversionId(), change.posted().paidRevision()));
            }
        }
        return ids;
    }

    private record PlaceKey(RuleScope scope, String personId) {}

    private void claim(
            List<Conversion> conversions, Map<RewardKey, Reward> claims, Map<PlaceKey, MilestonePlace> placesOfAll) {
        var person = PersonClaims.of(conversions, programs);
        person.claims().forEach(claim -> claims.put(claim.key(), claim));
        person.places().forEach(place -> placesOfAll.put(new PlaceKey(place.scope(), place.personId()), place));
    }

    private void changeClaims(
            Map<RewardKey, Reward> before, Map<RewardKey, Reward> after, Set<String> storedConversions)
            throws SQLException {
        var changed = new ArrayList<>(differences(before, after));
        var posted = rowsOf(changed.stream()
                .filter(key -> storedConversions.contains(key.conversionId()))
                .toList());
        var capped = new TreeSet<>(RuleScope.ORDER);
        var freed = new TreeMap<RuleScope, Integer>(RuleScope.ORDER);
        for (var key : changed) {
            var claim = after.get(key);
            var row = posted.get(key);
            boolean alike = countsAlike(before.get(key), claim);
            boolean deniedByBudget = row != null && row.amount() == 0 && row.budgetLimit() != null;
            RewardChange change;
            if (claim == null) {
                var gone = Objects.requireNonNull(row, () -> "posted " + key.rewardId());
                change = RewardChange.of(gone, gone.claim().withdrawn(), 0);
            } else {
                var known = row == null ? RewardRow.blank(claim) : row;
                boolean cappedBefore = known.owed() == 0 && known.budgetLimit() == null && alike;
                change = RewardChange.of(known, claim, cappedBefore ? 0 : claim.amount());
            }
            changes.put(key, change);
            var scope = change.claim().scope();
            if (programs.history(scope).hasCap() && (!alike || deniedByBudget)) {
                capped.add(scope);
                if (!programs.history(scope).hasOneLifetimeCap()) {
                    freed.put(scope, Integer.MAX_VALUE);
                } else if (change.posted().amount() > 0) {
                    freed.merge(scope, 1, Integer::sum);
                }
            }
        }
        caps.cap(capped, freed);
    }

    /** Whether a cap counts both alike, so that the same rewards of the scope are granted; what is paid keeps its unit. */
    private static boolean countsAlike(@Nullable Reward before, @Nullable Reward after) {
        return before != null
                && after != null
                && before.programVersion() == after.programVersion()
                && before.occurredAt().equals(after.occurredAt())
                && before.held() == after.held()
                && before.unit().equals(after.unit());
    }

    private void changeMilestones(Map<PlaceKey, MilestonePlace> before, Map<PlaceKey, MilestonePlace> after)
            throws SQLException {
        var left = new ArrayList<MilestonePlace>();
        var taken = new ArrayList<MilestonePlace>();
        var scopes = new TreeSet<>(RuleScope.ORDER);
        for (var key : differences(before, after)) {
            scopes.add(key.scope());
            var place = after.get(key);
            if (place == null) {
                left.add(Objects.requireNonNull(before.get(key)));
            } else {
                taken.add(place);
            }
        }
        if (!scopes.isEmpty()) {
            places.delete(left);
            places.save(taken);
            reachMilestones(scopes);
        }
    }

    private void reachMilestones(Set<RuleScope> scopes) throws SQLException {
        if (scopes.isEmpty()) {
            return;
        }
        var reached = new LinkedHashMap<RewardKey, Reward>();
        var byScope = new LinkedHashMap<RuleScope, List<MilestonePlace>>();
        for (var place : places.first(scopes, scope -> programs.history(scope).lastMilestone())) {
            byScope.computeIfAbsent(place.scope(), scope -> new ArrayList<>()).add(place);
        }
        for (var ofScope : byScope.values()) {
            MilestoneRule.reached(ofScope, programs).forEach(reward -> reached.put(reward.key(), reward));
        }
        var posted = rowsOf(List.copyOf(reached.keySet()));
        for (var row : rewards.milestonesOf(scopes)) {
            posted.put(row.claim().key(), row);
        }
        posted.forEach((key, row) -> {
            if (!reached.containsKey(key)) {
                changes.put(key, RewardChange.of(row, row.claim().withdrawn(), 0));
            }
        });
        reached.forEach((key, reward) -> {
            var row = posted.getOrDefault(key, RewardRow.blank(reward));
            if (!row.claim().equals(reward) || row.owed() != reward.amount()) {
                changes.put(key, RewardChange.of(row, reward, reward.amount()));
            }
        });
    }

    private Map<RewardKey, RewardRow> rowsOf(List<RewardKey> keys) throws SQLException {
        var rows = new HashMap<RewardKey, RewardRow>();
        if (!keys.isEmpty()) {
            rewards.byKey(keys).forEach(row -> rows.put(row.claim().key(), row));
        }
        return rows;
    }

    private static <K, V> Set<K> differences(Map<K, V> before, Map<K, V> after) {
        var keys = new HashSet<K>();
        before.forEach((key, value) -> {
            if (!value.equals(after.get(key))) {
                keys.add(key);
            }
        });
        after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(keys::add);
        return keys;
    }
}
