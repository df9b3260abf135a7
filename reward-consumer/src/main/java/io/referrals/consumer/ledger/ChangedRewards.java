package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.CapRule;
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
    private final Map<RewardKey, Change> changes = new TreeMap<>(RewardKey.ORDER);

    /**
     * One reward to be posted.
     *
     * @param posted as the ledger holds it
     * @param claim as it is now
     * @param amount what is owed of the claim
     */
    record Change(RewardRow posted, Reward claim, long amount) {}

    ChangedRewards(Connection connection, Programs programs) {
        this.programs = programs;
        this.rewards = new RewardTable(connection);
        this.places = new MilestonePlaceTable(connection);
    }

    /**
     * Compares two versions of the persons concerned and saves how their places among the milestones changed.
     *
     * @param before the stored conversions of the persons concerned, by person; all of a person's where
     *     {@link Programs#looksAtOtherConversions} says so
     * @param after the same persons with the changed conversions
     */
    Collection<Change> between(Map<Person, List<Conversion>> before, Map<Person, List<Conversion>> after)
            throws SQLException {
        var claimsBefore = new HashMap<RewardKey, Reward>();
        var claimsAfter = new HashMap<RewardKey, Reward>();
        var placesBefore = new HashMap<PlaceKey, MilestonePlace>();
        var placesAfter = new HashMap<PlaceKey, MilestonePlace>();
        before.values().forEach(conversions -> claim(conversions, claimsBefore, placesBefore));
        after.values().forEach(conversions -> claim(conversions, claimsAfter, placesAfter));

        var storedConversions = new HashSet<String>();
        before.values().forEach(conversions -> conversions.forEach(c -> storedConversions.add(c.conversionId())));
        changeClaims(claimsBefore, claimsAfter, storedConversions);
        changeMilestones(placesBefore, placesAfter);
        return changes.values();
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
            Change change;
            if (claim == null) {
                var gone = Objects.requireNonNull(row, () -> "posted " + key.rewardId());
                change = new Change(gone, gone.claim().withdrawn(), 0);
            } else {
                var known = row == null ? RewardRow.blank(claim) : row;
                boolean denied = known.amount() == 0 && countsAlike(before.get(key), claim);
                change = new Change(known, claim, denied ? 0 : claim.amount());
            }
            changes.put(key, change);
            var scope = change.claim().scope();
            if (programs.history(scope).hasCap() && !countsAlike(before.get(key), claim)) {
                capped.add(scope);
                if (!programs.history(scope).hasOneLifetimeCap()) {
                    freed.put(scope, Integer.MAX_VALUE);
                } else if (change.posted().amount() > 0) {
                    freed.merge(scope, 1, Integer::sum);
                }
            }
        }
        cap(capped, freed);
    }

    /** Whether a cap counts both alike, so that the same rewards of the scope are granted. */
    private static boolean countsAlike(@Nullable Reward before, @Nullable Reward after) {
        return before != null
                && after != null
                && before.programVersion() == after.programVersion()
                && before.occurredAt().equals(after.occurredAt())
                && before.held() == after.held();
    }

    /**
     * Grants and denies anew. Under one lifetime cap only the first denied claims can be granted now, one for each
     * granted claim that went; the others are not read, which keeps a beneficiary far above the cap cheap.
     *
     * @param freed how many places may have become free in a scope
     */
    private void cap(Set<RuleScope> scopes, Map<RuleScope, Integer> freed) throws SQLException {
        var rows = new ArrayList<>(rewards.grantedOf(scopes));
        rows.addAll(rewards.deniedOf(freed.keySet(), scope -> freed.getOrDefault(scope, 0)));
        var byScope = new HashMap<RuleScope, Map<RewardKey, Change>>();
        for (var row : rows) {
            byScope.computeIfAbsent(row.claim().scope(), scope -> new HashMap<>())
                    .put(row.claim().key(), new Change(row, row.claim(), row.amount()));
        }
        for (var change : changes.values()) {
            if (scopes.contains(change.claim().scope())) {
                byScope.computeIfAbsent(change.claim().scope(), scope -> new HashMap<>())
                        .put(change.claim().key(), change);
            }
        }
        for (var ofScope : byScope.values()) {
            var claims = ofScope.values().stream()
                    .map(Change::claim)
                    .filter(claim -> claim.amount() > 0)
                    .sorted(Reward.ORDER)
                    .toList();
            var granted = new HashSet<RewardKey>();
            CapRule.granted(claims, programs).forEach(claim -> granted.add(claim.key()));
            for (var change : ofScope.values()) {
                var key = change.claim().key();
                long amount = granted.contains(key) ? change.claim().amount() : 0;
                if (amount != change.posted().amount() || changes.containsKey(key)) {
                    changes.put(key, new Change(change.posted(), change.claim(), amount));
                }
            }
        }
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
        if (scopes.isEmpty()) {
            return;
        }
        places.delete(left);
        places.save(taken);
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
                changes.put(key, new Change(row, row.claim().withdrawn(), 0));
            }
        });
        reached.forEach((key, reward) -> {
            var row = posted.getOrDefault(key, RewardRow.blank(reward));
            if (!row.claim().equals(reward) || row.amount() != reward.amount()) {
                changes.put(key, new Change(row, reward, reward.amount()));
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
