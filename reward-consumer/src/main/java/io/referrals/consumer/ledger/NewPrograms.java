package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.MilestonePlace;
import io.referrals.consumer.rewards.PersonClaims;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.Programs;
import io.referrals.consumer.rewards.RewardRule;
import io.referrals.consumer.rewards.RuleScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * Adds program versions. Places are kept only for rules that have milestones in some version, so a version that first
 * gives milestones to a rule known without them makes the ledger look at the storefront's conversions once. What
 * budgets have left is kept in the same way.
 */
final class NewPrograms {
    private final Connection connection;
    private final Programs known;

    NewPrograms(Connection connection, Programs known) {
        this.connection = connection;
        this.known = known;
    }

    private record RuleId(String storefrontId, String programId, String ruleId) {}

    /**
     * Stores the versions that are new.
     *
     * @return these
     * @throws IllegalStateException when one is known with other content
     */
    List<ProgramVersion> add(Collection<ProgramVersion> versions) throws SQLException {
        var added = new LinkedHashMap<List<Object>, ProgramVersion>();
        for (var version : versions) {
            var key = List.<Object>of(version.storefrontId(), version.programId(), version.version());
            var same = known.find(version.storefrontId(), version.programId(), version.version());
            var before = same == null ? added.putIfAbsent(key, version) : same;
            if (before != null && !before.equals(version)) {
                throw new IllegalStateException("Version " + version.version() + " of program " + version.programId()
                        + " of storefront " + version.storefrontId() + " is known with other content");
            }
        }
        var programs = new ProgramVersionTable(connection);
        if (!added.isEmpty()) {
            programs.insert(added.values());
            takePlaces(newMilestones(added.values()), Programs.of(programs.all()));
            takeBudgets(added.values());
        }
        return List.copyOf(added.values());
    }

    /** Counts what rules have given so far that now get their first budget. */
    private void takeBudgets(Collection<ProgramVersion> added) throws SQLException {
        var rules = new HashSet<RuleId>();
        for (var version : added) {
            for (var rule : version.rewardRules()) {
                if (rule.budget() != null
                        && !known.history(version.storefrontId(), version.programId(), rule.ruleId())
                                .hasBudget()) {
                    rules.add(new RuleId(version.storefrontId(), version.programId(), rule.ruleId()));
                }
            }
        }
        for (var rule : rules) {
            if (isKnown(rule)) {
                new BudgetTable(connection).begin(rule.storefrontId(), rule.programId(), rule.ruleId());
            }
        }
    }

    private boolean isKnown(RuleId rule) {
        return known.versionsOf(rule.storefrontId(), rule.programId()).stream()
                .flatMap(version -> version.rewardRules().stream())
                .anyMatch(other -> other.ruleId().equals(rule.ruleId()));
    }

    private Set<RuleId> newMilestones(Collection<ProgramVersion> added) {
        var rules = new HashSet<RuleId>();
        for (var version : added) {
            for (var rule : version.rewardRules()) {
                if (rule.hasMilestones() && isKnownWithoutMilestones(version, rule)) {
                    rules.add(new RuleId(version.storefrontId(), version.programId(), rule.ruleId()));
                }
            }
        }
        return rules;
    }

    private boolean isKnownWithoutMilestones(ProgramVersion version, RewardRule rule) {
        var others = known.versionsOf(version.storefrontId(), version.programId());
        return !known.history(version.storefrontId(), version.programId(), rule.ruleId())
                        .hasMilestones()
                && others.stream()
                        .flatMap(other -> other.rewardRules().stream())
                        .anyMatch(other -> other.ruleId().equals(rule.ruleId()));
    }

    private void takePlaces(Set<RuleId> rules, Programs programs) throws SQLException {
        var conversions = new ConversionTable(connection);
        var table = new MilestonePlaceTable(connection);
        for (var rule : rules) {
            conversions.forEachPerson(rule.storefrontId(), ofPerson -> {
                var places = new ArrayList<MilestonePlace>();
                for (var place : PersonClaims.of(ofPerson, programs).places()) {
                    if (isOf(rule, place.scope())) {
                        places.add(place);
                    }
                }
                if (!places.isEmpty()) {
                    table.save(places);
                }
            });
        }
    }

    private static boolean isOf(RuleId rule, RuleScope scope) {
        return scope.programId().equals(rule.programId()) && scope.ruleId().equals(rule.ruleId());
    }
}
