package io.referrals.consumer.rewards;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first half of the rules: what the conversions of one person claim, before caps and milestones, which look at a
 * beneficiary's persons together.
 *
 * <p>FIRST and recurringDays look at a person's orders in one program, so this half is a function of one person's
 * conversions alone, and a changed conversion concerns the other persons only through what it returns.
 *
 * @param claims rewards as they are unless a cap takes them away
 * @param places where the person counts towards milestones
 */
public record PersonClaims(List<Reward> claims, List<MilestonePlace> places) {

    /**
     * What the conversions of one person claim.
     *
     * @param conversions the current revisions of all conversions of one person of one storefront, in any order
     */
    public static PersonClaims of(Collection<Conversion> conversions, Programs programs) {
        var reading = new Reading(programs);
        conversions.stream()
                .filter(Conversion::attributed)
                .filter(conversion -> conversion.standing() != Conversion.Standing.REJECTED)
                .sorted(Conversion.ORDER)
                .forEach(reading::read);
        return new PersonClaims(reading.claims, List.copyOf(reading.places.values()));
    }

    private record RuleId(String programId, String ruleId) {}

    private record PlaceId(RuleId rule, String advocateId) {}

    /** One pass over the person's conversions in their order. */
    private static final class Reading {
        private final Programs programs;
        private final Map<String, Instant> firstOrders = new HashMap<>();
        private final Map<RuleId, Conversion> firstQualifying = new HashMap<>();
        private final List<Reward> claims = new ArrayList<>();
        private final Map<PlaceId, MilestonePlace> places = new LinkedHashMap<>();

        Reading(Programs programs) {
            this.programs = programs;
        }

        void read(Conversion conversion) {
            var credits = AddedCredits.of(conversion);
            var seen = new ArrayList<String>();
            for (var credit : credits.all()) {
                if (!seen.contains(credit.programId())) {
                    seen.add(credit.programId());
                    var program = programs.get(conversion.storefrontId(), credit.programId(), credit.programVersion());
                    read(conversion, credits, program);
                }
            }
        }

        private void read(Conversion conversion, AddedCredits credits, ProgramVersion program) {
            if (conversion.kind() == ConversionKind.PURCHASE) {
                firstOrders.putIfAbsent(program.programId(), conversion.occurredAt());
            }
            for (var rule : program.rewardRules()) {
                if (qualifies(conversion, program, rule)) {
                    qualified(conversion, credits, program, rule);
                }
            }
        }

        private boolean qualifies(Conversion conversion, ProgramVersion program, RewardRule rule) {
            return rule.admits(conversion) && isRecent(conversion, program, rule.recurringDays());
        }

        private boolean isRecent(Conversion order, ProgramVersion program, @Nullable Integer recurringDays) {
            var first = firstOrders.getOrDefault(program.programId(), order.occurredAt());
            return recurringDays == null || !order.occurredAt().isAfter(first.plus(Duration.ofDays(recurringDays)));
        }

        private void qualified(Conversion conversion, AddedCredits credits, ProgramVersion program, RewardRule rule) {
            var ruleId = new RuleId(program.programId(), rule.ruleId());
            boolean earns = rule.occurrence() == Occurrence.EVERY || !firstQualifying.containsKey(ruleId);
            if (conversion.standing() == Conversion.Standing.CLEAR) {
                if (conversion.kind() == ConversionKind.PURCHASE) {
                    firstQualifying.putIfAbsent(ruleId, conversion);
                }
                takePlaces(conversion, credits, program, rule);
            }
            if (earns && !rule.hasMilestones()) {
                Claim.of(conversion, credits, program, rule).forEach(claims::add);
            }
        }

        private void takePlaces(Conversion conversion, AddedCredits credits, ProgramVersion program, RewardRule rule) {
            if (!programs.history(program.storefrontId(), program.programId(), rule.ruleId())
                    .hasMilestones()) {
                return;
            }
            for (var credit : credits.all()) {
                if (credit.programId().equals(program.programId())) {
                    var scope = new RuleScope(
                            program.storefrontId(),
                            program.programId(),
                            rule.ruleId(),
                            BeneficiaryType.ADVOCATE,
                            credit.advocateId());
                    places.putIfAbsent(
                            new PlaceId(new RuleId(program.programId(), rule.ruleId()), credit.advocateId()),
                            new MilestonePlace(
                                    scope,
                                    conversion.personId(),
                                    conversion.conversionId(),
                                    program.version(),
                                    conversion.occurredAt(),
                                    Claim.releaseAt(conversion, program)));
                }
            }
        }
    }
}
