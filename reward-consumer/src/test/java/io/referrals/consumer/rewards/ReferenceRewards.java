package io.referrals.consumer.rewards;

import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/**
 * The reward rules once more, written from the contract alone: sentence by sentence, over the whole set, without indexes,
 * as slow as it likes. Shares no rule with the code it checks.
 */
@NullUnmarked
public final class ReferenceRewards {
    private final List<Conversion> all;
    private final List<ProgramVersion> versions;

    public ReferenceRewards(Collection<Conversion> conversions, Collection<ProgramVersion> versions) {
        this.all = conversions.stream()
                .sorted(Comparator.comparing(Conversion::occurredAt).thenComparing(Conversion::conversionId))
                .toList();
        this.versions = List.copyOf(versions);
    }

    /** Reward id to {@code unit amount state}. */
    public Map<String, String> at(Instant asOf) {
        var rewards = new TreeMap<String, String>();
        for (var reward : rewards()) {
            String state;
            if (reward.held) {
                state = "HELD";
            } else if (reward.releaseAt.isAfter(asOf)) {
                state = "PENDING";
            } else if (reward.expiresAt != null && !reward.expiresAt.isAfter(asOf)) {
                state = "EXPIRED";
            } else {
                state = "PAYABLE";
            }
            rewards.put(reward.id, reward.unit + " " + reward.amount + " " + state);
        }
        return rewards;
    }

    /** What a reward is, by the whole of what is known; amounts as posted are none of its business. */
    public record Entitled(
            String storefrontId,
            String programId,
            String id,
            Conversion conversion,
            String beneficiary,
            String unit,
            BigInteger amount,
            boolean held,
            Instant releaseAt,
            Instant expiresAt,
            int version,
            RewardRule rule) {}

    /** All claims before caps. */
    public List<Entitled> claimed() {
        var claims = new ArrayList<Entitled>();
        for (var rule : rules()) {
            claims(rule.get(0), rule.get(1), rule.get(2)).forEach(owed -> claims.add(entitled(rule.get(1), owed)));
        }
        return claims;
    }

    /** The rewards, when these claims are nothing at all: they are not given, and take no place under a cap. */
    public List<Entitled> granted(Predicate<String> nothing) {
        var granted = new ArrayList<Entitled>();
        for (var rule : rules()) {
            var claims = new ArrayList<>(claims(rule.get(0), rule.get(1), rule.get(2)));
            claims.removeIf(claim -> nothing.test(claim.id));
            capped(claims).forEach(owed -> granted.add(entitled(rule.get(1), owed)));
            milestones(rule.get(0), rule.get(1), rule.get(2)).forEach(owed -> granted.add(entitled(rule.get(1), owed)));
        }
        return granted;
    }

    private Entitled entitled(String program, Owed owed) {
        return new Entitled(
                owed.conversion.storefrontId(),
                program,
                owed.id,
                owed.conversion,
                owed.beneficiary,
                owed.unit,
                owed.amount,
                owed.held,
                owed.releaseAt,
                owed.expiresAt,
                versionOf(owed.conversion, program).version(),
                owed.rule);
    }

    private static final class Owed {
        Conversion conversion;
        String id;
        String beneficiary;
        String unit;
        BigInteger amount;
        boolean held;
        Instant releaseAt;
        Instant expiresAt;
        RewardRule rule;
    }

    private record AddedCredit(
            String programId, int version, String advocateId, BigInteger weight, BigInteger amount) {}

    private LinkedHashSet<List<String>> rules() {
        var rules = new LinkedHashSet<List<String>>();
        for (var version : versions) {
            for (var rule : version.rewardRules()) {
                rules.add(List.of(version.storefrontId(), version.programId(), rule.ruleId()));
            }
        }
        return rules;
    }

    private List<Owed> rewards() {
        var result = new ArrayList<Owed>();
        for (var rule : rules()) {
            result.addAll(capped(claims(rule.get(0), rule.get(1), rule.get(2))));
            result.addAll(milestones(rule.get(0), rule.get(1), rule.get(2)));
        }
        return result;
    }

    private static boolean rejected(Conversion c) {
        return !c.flags().isEmpty() && c.review() != null && c.review().verdict() == Review.Verdict.REJECTED;
    }

    private static boolean held(Conversion c) {
        return !c.flags().isEmpty()
                && !rejected(c)
                && !(c.review() != null && new HashSet<>(c.review().flags()).containsAll(c.flags()));
    }

    private static boolean clear(Conversion c) {
        return !rejected(c) && !held(c);
    }

    private ProgramVersion versionOf(Conversion c, String program) {
        for (var credit : c.credits()) {
            if (credit.programId().equals(program)) {
                for (var version : versions) {
                    if (version.storefrontId().equals(c.storefrontId())
                            && version.programId().equals(program)
                            && version.version() == credit.programVersion()) {
                        return version;
                    }
                }
                throw new IllegalStateException("unknown version");
            }
        }
        return null;
    }

    private RewardRule ruleOf(Conversion c, String program, String ruleId) {
        var version = versionOf(c, program);
        if (version == null) {
            return null;
        }
        for (var rule : version.rewardRules()) {
            if (rule.ruleId().equals(ruleId)) {
                return rule;
            }
        }
        return null;
    }

    private boolean qualifies(Conversion c, String storefront, String program, String ruleId) {
        var rule = ruleOf(c, program, ruleId);
        if (rule == null || !c.storefrontId().equals(storefront) || rejected(c) || c.kind() != rule.on()) {
            return false;
        }
        if (c.kind() == ConversionKind.SIGNUP) {
            return true;
        }
        long minimum = Math.max(1, Objects.requireNonNullElse(rule.minNetMinor(), 1L));
        if (c.netMinor() < minimum) {
            return false;
        }
        if (rule.customer() == CustomerKind.NEW && !Boolean.TRUE.equals(c.newCustomer())
                || rule.customer() == CustomerKind.RETURNING && !Boolean.FALSE.equals(c.newCustomer())) {
            return false;
        }
        if (rule.occurrence() == Occurrence.EVERY && rule.recurringDays() != null) {
            var first = all.stream()
                    .filter(o -> o.kind() == ConversionKind.PURCHASE && samePerson(o, c) && !rejected(o))
                    .filter(o -> versionOf(o, program) != null)
                    .map(Conversion::occurredAt)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            return !c.occurredAt().isAfter(first.plus(rule.recurringDays(), ChronoUnit.DAYS));
        }
        return true;
    }

    private static boolean samePerson(Conversion a, Conversion b) {
        return a.storefrontId().equals(b.storefrontId()) && a.personId().equals(b.personId());
    }

    private List<Owed> claims(String storefront, String program, String ruleId) {
        var claims = new ArrayList<Owed>();
        for (var c : all) {
            if (!qualifies(c, storefront, program, ruleId)) {
                continue;
            }
            var rule = Objects.requireNonNull(ruleOf(c, program, ruleId));
            if (!rule.milestones().isEmpty()) {
                continue;
            }
            if (rule.occurrence() == Occurrence.FIRST) {
                boolean earlier = all.stream()
                        .takeWhile(o -> o != c)
                        .anyMatch(o -> o.kind() == ConversionKind.PURCHASE
                                && samePerson(o, c)
                                && clear(o)
                                && qualifies(o, storefront, program, ruleId));
                if (earlier) {
                    continue;
                }
            }
            var credits = added(c);
            if (rule.beneficiary() == BeneficiaryType.FRIEND) {
                var largest = credits.get(0);
                for (var credit : credits) {
                    if (credit.weight.compareTo(largest.weight) > 0) {
                        largest = credit;
                    }
                }
                if (largest.programId.equals(program)) {
                    var amount = rule.fixed() != null
                            ? BigInteger.valueOf(rule.fixed())
                            : percent(BigInteger.valueOf(c.netMinor()), rule);
                    claim(claims, c, program, rule, "FRIEND", c.personId(), amount);
                }
            } else {
                for (int i = 0; i < credits.size(); i++) {
                    if (credits.get(i).programId.equals(program)) {
                        var amount = rule.fixed() != null
                                ? share(BigInteger.valueOf(rule.fixed()), credits)
                                        .get(i)
                                : percent(credits.get(i).amount, rule);
                        claim(claims, c, program, rule, "ADVOCATE", credits.get(i).advocateId, amount);
                    }
                }
            }
        }
        return claims;
    }

    private void claim(
            List<Owed> claims,
            Conversion c,
            String program,
            RewardRule rule,
            String type,
            String beneficiary,
            BigInteger amount) {
        if (amount.signum() > 0) {
            var unit = rule.percentBps() != null ? c.currency() : rule.unit();
            claims.add(owed(c, program, rule, rule.ruleId(), type, beneficiary, unit, amount));
        }
    }

    private Owed owed(
            Conversion c,
            String program,
            RewardRule rule,
            String label,
            String type,
            String beneficiary,
            String unit,
            BigInteger amount) {
        var owed = new Owed();
        owed.conversion = c;
        owed.id = c.conversionId() + "|" + program + "|" + label + "|" + type + "|" + beneficiary;
        owed.beneficiary = type + beneficiary;
        owed.unit = unit;
        owed.amount = amount;
        owed.held = held(c);
        owed.rule = rule;
        owed.releaseAt = c.occurredAt()
                .plus(Objects.requireNonNull(versionOf(c, program)).holdDays(), ChronoUnit.DAYS);
        if (!c.flags().isEmpty() && !owed.held && c.review().at().isAfter(owed.releaseAt)) {
            owed.releaseAt = c.review().at();
        }
        if (rule.expiresAfterDays() != null) {
            owed.expiresAt = owed.releaseAt.plus(rule.expiresAfterDays(), ChronoUnit.DAYS);
        }
        return owed;
    }

    private static List<Owed> capped(List<Owed> claims) {
        var granted = new ArrayList<Owed>();
        for (var claim : claims) {
            if (claim.rule.maxCount() != null) {
                long count = granted.stream()
                        .filter(other -> !other.held && other.beneficiary.equals(claim.beneficiary))
                        .filter(other -> claim.rule.capPeriod() == CapPeriod.LIFETIME
                                || month(other).equals(month(claim)))
                        .count();
                if (count >= claim.rule.maxCount()) {
                    continue;
                }
            }
            granted.add(claim);
        }
        return granted;
    }

    private static String month(Owed owed) {
        return owed.conversion.occurredAt().atOffset(ZoneOffset.UTC).toString().substring(0, 7);
    }

    private List<Owed> milestones(String storefront, String program, String ruleId) {
        var rewards = new ArrayList<Owed>();
        var advocates = new LinkedHashSet<String>();
        all.forEach(c -> c.credits().forEach(credit -> advocates.add(credit.advocateId())));
        for (var advocate : advocates) {
            var persons = new HashSet<String>();
            for (var c : all) {
                if (clear(c)
                        && qualifies(c, storefront, program, ruleId)
                        && c.credits().stream()
                                .anyMatch(credit -> credit.programId().equals(program)
                                        && credit.advocateId().equals(advocate))
                        && persons.add(c.personId())) {
                    var rule = Objects.requireNonNull(ruleOf(c, program, ruleId));
                    for (var milestone : rule.milestones()) {
                        if (milestone.at() == persons.size()) {
                            rewards.add(owed(
                                    c,
                                    program,
                                    rule,
                                    ruleId + "@" + milestone.at(),
                                    "ADVOCATE",
                                    advocate,
                                    milestone.unit(),
                                    BigInteger.valueOf(milestone.fixed())));
                        }
                    }
                }
            }
        }
        return rewards;
    }

    private static List<AddedCredit> added(Conversion c) {
        var names = new LinkedHashSet<List<String>>();
        c.credits().forEach(credit -> names.add(List.of(credit.programId(), credit.advocateId())));
        var added = new ArrayList<AddedCredit>();
        for (var name : names) {
            var same = c.credits().stream()
                    .filter(credit -> name.equals(List.of(credit.programId(), credit.advocateId())))
                    .toList();
            added.add(new AddedCredit(
                    name.get(0),
                    same.get(0).programVersion(),
                    name.get(1),
                    BigInteger.valueOf(
                            same.stream().mapToLong(Credit::weightPpm).sum()),
                    BigInteger.valueOf(
                            same.stream().mapToLong(Credit::amountMinor).sum())));
        }
        return added;
    }

    private static BigInteger percent(BigInteger amount, RewardRule rule) {
        var percent = amount.multiply(BigInteger.valueOf(rule.percentBps())).divide(BigInteger.valueOf(10_000));
        return rule.maxAmount() == null ? percent : percent.min(BigInteger.valueOf(rule.maxAmount()));
    }

    /** Gives out piece by piece what rounding down leaves, each time to the part that lost most. */
    private static List<BigInteger> share(BigInteger total, List<AddedCredit> credits) {
        var million = BigInteger.valueOf(1_000_000);
        var parts = new ArrayList<BigInteger>();
        var lost = new ArrayList<BigInteger>();
        for (var credit : credits) {
            parts.add(total.multiply(credit.weight).divide(million));
            lost.add(total.multiply(credit.weight).mod(million));
        }
        var left = total.subtract(parts.stream().reduce(BigInteger.ZERO, BigInteger::add));
        for (; left.signum() > 0; left = left.subtract(BigInteger.ONE)) {
            int most = 0;
            for (int i = 0; i < lost.size(); i++) {
                if (lost.get(i).compareTo(lost.get(most)) > 0) {
                    most = i;
                }
            }
            parts.set(most, parts.get(most).add(BigInteger.ONE));
            lost.set(most, BigInteger.valueOf(-1));
        }
        return parts;
    }
}
