package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.ReferenceRewards;
import io.referrals.consumer.rewards.ReferenceRewards.Entitled;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;

/**
 * The ledger once more, where it depends on the order of posting: budgets and payouts. Looks at everything after every
 * step, and keeps amounts instead of transfers.
 */
@NullUnmarked
final class ReferenceLedger {
    private final Map<String, Conversion> current = new HashMap<>();
    private final Collection<ProgramVersion> versions;
    private final Map<String, Booked> rewards = new TreeMap<>();
    private final Map<String, BigInteger> cash = new HashMap<>();
    private final Map<String, List<Item>> open = new HashMap<>();
    private final Map<String, List<Item>> settled = new HashMap<>();
    private final Set<String> returned = new HashSet<>();

    ReferenceLedger(Collection<ProgramVersion> versions) {
        this.versions = versions;
    }

    private static final class Booked {
        /** The claim as it is; null when there is none. */
        Entitled claim;
        /** The last claim in the unit of what is booked. */
        Entitled last;

        Object seen;
        String unit;
        BigInteger amount = BigInteger.ZERO;
        final Map<String, BigInteger> covered = new HashMap<>();
        /** The conversion as it was when this was paid. */
        Conversion asPaid;

        BigInteger limit;
        BigInteger wanted;
        String rejected;

        boolean isFinal() {
            return asPaid != null;
        }

        BigInteger covered() {
            return covered.getOrDefault(unit, BigInteger.ZERO);
        }
    }

    private record Item(String rewardId, String account, String unit, BigInteger covered, BigInteger paid) {}

    /** One transaction: the newest of these revisions take the place of what was known. */
    void arrive(Collection<Conversion> revisions) {
        var before = new HashMap<>(current);
        for (var revision : revisions) {
            var known = current.get(revision.conversionId());
            if (known == null || revision.revision() > known.revision()) {
                current.put(revision.conversionId(), revision.reviewed(known == null ? null : known.review()));
            }
        }
        post(before);
    }

    void review(Conversion reviewed) {
        var before = new HashMap<>(current);
        current.put(reviewed.conversionId(), reviewed);
        post(before);
    }

    /** What is due is released; what was paid while it was not is final from now on. */
    void release(Instant now) {
        rewards.forEach((id, booked) -> {
            if (!booked.isFinal()
                    && booked.amount.signum() > 0
                    && booked.covered().signum() > 0
                    && !booked.claim.held()
                    && !booked.claim.releaseAt().isAfter(now)) {
                booked.asPaid = conversionOf(id);
            }
        });
    }

    private Conversion conversionOf(String id) {
        return current.get(conversionId(id));
    }

    private static String conversionId(String id) {
        return String.join("|", List.of(id.split("\\|", -1)).subList(0, 3));
    }

    /** What a reward is by the decision that was paid, if the order's net amount were this. */
    private BigInteger own(String id, Conversion asPaid, long net) {
        var parts = id.split("\\|", -1);
        var credits = new ArrayList<Credit>();
        var left = BigInteger.valueOf(net);
        var lost = new ArrayList<BigInteger>();
        var amounts = new ArrayList<BigInteger>();
        for (var credit : asPaid.credits()) {
            var exact = BigInteger.valueOf(net).multiply(BigInteger.valueOf(credit.weightPpm()));
            amounts.add(exact.divide(BigInteger.valueOf(1_000_000)));
            lost.add(exact.mod(BigInteger.valueOf(1_000_000)));
            left = left.subtract(amounts.get(amounts.size() - 1));
        }
        for (; left.signum() > 0; left = left.subtract(BigInteger.ONE)) {
            int most = lost.indexOf(Collections.max(lost));
            amounts.set(most, amounts.get(most).add(BigInteger.ONE));
            lost.set(most, BigInteger.valueOf(-1));
        }
        for (var credit : asPaid.credits()) {
            credits.add(new Credit(
                    credit.programId(),
                    credit.programVersion(),
                    credit.advocateId(),
                    credit.weightPpm(),
                    asPaid.kind() == ConversionKind.SIGNUP
                            ? 0
                            : amounts.get(credits.size()).longValueExact()));
        }
        var order = new Conversion(
                        asPaid.conversionId(),
                        asPaid.storefrontId(),
                        asPaid.kind(),
                        asPaid.personId(),
                        asPaid.occurredAt(),
                        asPaid.currency(),
                        net,
                        credits,
                        List.of(),
                        1,
                        null)
                .newCustomer(asPaid.newCustomer());
        if (parts[4].contains("@")) {
            return milestone(parts[3], parts[4], order);
        }
        return new ReferenceRewards(List.of(order), versions)
                .claimed().stream()
                        .filter(claim -> claim.id().equals(id))
                        .map(Entitled::amount)
                        .findFirst()
                        .orElse(BigInteger.ZERO);
    }

    private BigInteger milestone(String program, String label, Conversion order) {
        for (var version : versions) {
            if (version.storefrontId().equals(order.storefrontId())
                    && version.programId().equals(program)
                    && order.credits().stream()
                            .anyMatch(credit -> credit.programId().equals(program)
                                    && credit.programVersion() == version.version())) {
                for (var rule : version.rewardRules()) {
                    for (var milestone : rule.milestones()) {
                        boolean enough = order.kind() == ConversionKind.SIGNUP
                                || order.netMinor() >= Math.max(1, rule.minNetMinor() == null ? 1 : rule.minNetMinor());
                        if (label.equals(rule.ruleId() + "@" + milestone.at()) && enough) {
                            return BigInteger.valueOf(milestone.fixed());
                        }
                    }
                }
            }
        }
        return BigInteger.ZERO;
    }

    private void post(Map<String, Conversion> before) {
        var reference = new ReferenceRewards(current.values(), versions);
        var claims = new HashMap<String, Entitled>();
        reference.claimed().forEach(claim -> claims.put(claim.id(), claim));
        rewards.forEach((id, booked) -> {
            var seen = signature(claims.get(id));
            if (!Objects.equals(seen, booked.seen)) {
                booked.limit = null;
            }
            booked.seen = seen;
        });
        Map<String, BigInteger> amounts;
        Map<String, Entitled> granted;
        boolean refusedSome;
        do {
            granted = new HashMap<>();
            for (var entitled : reference.granted(id -> isNothing(id, claims.get(id)))) {
                granted.put(entitled.id(), entitled);
                rewards.computeIfAbsent(entitled.id(), key -> blank(claims.get(key)));
            }
            amounts = new HashMap<>();
            for (var id : rewards.keySet()) {
                amounts.put(id, amount(id, granted.get(id), before));
            }
            refusedSome = refuse(granted, amounts);
        } while (refusedSome);
        for (var id : rewards.keySet()) {
            book(id, claims.get(id), granted.get(id), amounts.get(id));
        }
    }

    private boolean isNothing(String id, Entitled claim) {
        var booked = rewards.get(id);
        return booked != null
                && ((booked.limit != null && booked.limit.signum() == 0)
                        || (booked.isFinal() && !booked.unit.equals(claim.unit())));
    }

    private BigInteger asked(Booked booked, Entitled granted) {
        if (granted == null || (booked.isFinal() && !booked.unit.equals(granted.unit()))) {
            return BigInteger.ZERO;
        }
        return booked.limit == null ? granted.amount() : granted.amount().min(booked.limit);
    }

    private BigInteger amount(String id, Entitled granted, Map<String, Conversion> before) {
        var booked = rewards.get(id);
        var asked = asked(booked, granted);
        if (!booked.isFinal()) {
            return asked;
        }
        var old = before.get(conversionId(id));
        var now = conversionOf(id);
        if (old == null || old.netMinor() == now.netMinor()) {
            return booked.amount;
        }
        var was = own(id, booked.asPaid, old.netMinor());
        var is = own(id, booked.asPaid, now.netMinor());
        if (is.compareTo(was) <= 0) {
            return is.min(booked.amount);
        }
        return booked.limit == null ? is : is.min(booked.limit);
    }

    private static Booked blank(Entitled claim) {
        var booked = new Booked();
        booked.seen = signature(claim);
        return booked;
    }

    /** Hears the budgets; true when somebody was refused. */
    private boolean refuse(Map<String, Entitled> granted, Map<String, BigInteger> amounts) {
        var used = new HashMap<String, BigInteger>();
        rewards.forEach((id, booked) -> {
            var unit = amounts.get(id).signum() > 0 ? unit(booked, granted.get(id)) : booked.unit;
            if (booked.amount.signum() > 0) {
                var kept = unit.equals(booked.unit) ? booked.amount.min(amounts.get(id)) : BigInteger.ZERO;
                used.merge(pool(id, booked.unit), kept, BigInteger::add);
            }
        });
        boolean refused = false;
        var rising = rewards.keySet().stream()
                .filter(id -> amounts.get(id).signum() > 0)
                .sorted(Comparator.comparing((String id) ->
                                entitled(id, granted).conversion().occurredAt())
                        .thenComparing(ReferenceLedger::order))
                .toList();
        for (var id : rising) {
            var booked = rewards.get(id);
            var unit = unit(booked, granted.get(id));
            var posted = unit.equals(booked.unit) ? booked.amount : BigInteger.ZERO;
            var asked = amounts.get(id).subtract(posted);
            if (asked.signum() <= 0) {
                continue;
            }
            var budget = entitled(id, granted).rule().budget();
            var with = used.getOrDefault(pool(id, unit), BigInteger.ZERO).add(asked);
            if (budget != null && with.compareTo(BigInteger.valueOf(budget)) > 0) {
                booked.limit = posted;
                refused = true;
            } else {
                used.put(pool(id, unit), with);
            }
        }
        return refused;
    }

    private Entitled entitled(String id, Map<String, Entitled> granted) {
        var booked = rewards.get(id);
        var entitled = granted.get(id);
        boolean other = entitled != null && booked.isFinal() && !entitled.unit().equals(booked.unit);
        return entitled == null || other ? booked.last : entitled;
    }

    private static String unit(Booked booked, Entitled granted) {
        return booked.isFinal() || granted == null ? booked.unit : granted.unit();
    }

    private void book(String id, Entitled claim, Entitled granted, BigInteger amount) {
        var booked = rewards.get(id);
        var asked = asked(booked, granted);
        var entitled = granted == null ? claim : granted;
        booked.wanted = booked.isFinal() && !asked.equals(amount) ? asked : null;
        if (entitled != null && (!booked.isFinal() || entitled.unit().equals(booked.unit))) {
            booked.claim = entitled;
            booked.last = entitled;
            booked.unit = entitled.unit();
        } else if (!booked.isFinal()) {
            booked.claim = entitled;
        }
        booked.amount = amount;
        if (amount.signum() == 0 && booked.limit != null && booked.limit.signum() > 0) {
            booked.limit = null;
        }
    }

    private static List<Object> signature(Entitled claim) {
        return claim == null
                ? List.of()
                : List.of(
                        claim.unit(),
                        claim.amount(),
                        claim.held(),
                        claim.releaseAt(),
                        String.valueOf(claim.expiresAt()),
                        claim.version(),
                        claim.conversion().occurredAt());
    }

    private static String pool(String id, String unit) {
        var parts = id.split("\\|", -1);
        return parts[0] + " " + parts[3] + " " + parts[4].replaceAll("@.*", "") + " " + unit;
    }

    private static String order(String id) {
        var parts = id.split("\\|", -1);
        return String.join("|", parts[0], parts[1], parts[2]) + " " + parts[3] + " "
                + (parts[4].contains("@") ? parts[4] : parts[4] + "@0") + " " + parts[5] + " " + parts[6];
    }

    private String state(String id, Booked booked, Instant asOf) {
        if (booked.isFinal()) {
            return booked.covered().compareTo(booked.amount) >= 0 ? "PAID" : "PAYABLE";
        }
        boolean reserved = returned.stream().anyMatch(item -> item.endsWith(" " + id))
                || open.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(item -> item.rewardId().equals(id));
        var claim = booked.claim;
        if (claim.held()) {
            return "HELD";
        } else if (claim.releaseAt().isAfter(asOf)) {
            return "PENDING";
        }
        return !reserved && claim.expiresAt() != null && !claim.expiresAt().isAfter(asOf) ? "EXPIRED" : "PAYABLE";
    }

    private static String account(String id) {
        var parts = id.split("\\|", -1);
        return parts[0] + " " + parts[5].toLowerCase(Locale.ROOT) + ":" + parts[6];
    }

    private BigInteger payable(String account, String unit, Instant asOf) {
        var payable = cash.getOrDefault(account + " " + unit, BigInteger.ZERO).negate();
        for (var reward : rewards.entrySet()) {
            var booked = reward.getValue();
            if (account(reward.getKey()).equals(account)
                    && booked.amount.signum() > 0
                    && booked.unit.equals(unit)
                    && Set.of("PAYABLE", "PAID").contains(state(reward.getKey(), booked, asOf))) {
                payable = payable.add(booked.amount);
            }
        }
        return payable;
    }

    /** Makes a batch; false when there is nothing to pay. */
    boolean create(String batch, String storefront, long minimum, Instant now) {
        release(now);
        var reserved = open.values().stream().flatMap(List::stream).toList();
        var queues = new TreeMap<String, List<String>>();
        rewards.forEach((id, booked) -> {
            if (id.startsWith(storefront + "|")
                    && booked.amount.signum() > 0
                    && state(id, booked, now).equals("PAYABLE")
                    && openOf(id, reserved).signum() > 0) {
                queues.computeIfAbsent(account(id) + " " + booked.unit, key -> new ArrayList<>())
                        .add(id);
            }
        });
        var items = new ArrayList<Item>();
        for (var queue : queues.values()) {
            queue.sort(Comparator.comparing((String id) -> rewards.get(id).last.releaseAt())
                    .thenComparing(Comparator.naturalOrder()));
            var account = account(queue.get(0));
            var unit = rewards.get(queue.get(0)).unit;
            var available = payable(account, unit, now);
            for (var item : reserved) {
                if (item.account().equals(account) && item.unit().equals(unit)) {
                    available = available.subtract(item.paid());
                }
            }
            if (available.compareTo(BigInteger.valueOf(minimum)) < 0) {
                continue;
            }
            var left = queue.stream().map(id -> openOf(id, reserved)).reduce(BigInteger.ZERO, BigInteger::add);
            var netted = left.subtract(available);
            for (var id : queue) {
                var covered = openOf(id, reserved);
                var off = netted.min(covered);
                netted = netted.subtract(off);
                items.add(new Item(id, account, unit, covered, covered.subtract(off)));
            }
        }
        if (!items.isEmpty()) {
            open.put(batch, items);
        }
        return !items.isEmpty();
    }

    private BigInteger openOf(String id, List<Item> reserved) {
        var booked = rewards.get(id);
        var rest = booked.amount.subtract(booked.covered());
        for (var item : reserved) {
            if (item.rewardId().equals(id) && item.unit().equals(booked.unit)) {
                rest = rest.subtract(item.covered());
            }
        }
        return rest;
    }

    void settle(String batch, Instant now) {
        release(now);
        var overpaid = rewards.keySet().stream()
                .filter(id -> rewards.get(id).covered.keySet().stream()
                        .anyMatch(unit -> overpaid(id, unit, now).signum() > 0))
                .sorted(Comparator.comparing((String id) -> rewards.get(id).last.releaseAt())
                        .thenComparing(ReferenceLedger::order))
                .toList();
        for (var item : open.get(batch)) {
            var booked = rewards.get(item.rewardId());
            cash.merge(item.account() + " " + item.unit(), item.paid(), BigInteger::add);
            var left = item.covered().subtract(item.paid());
            for (var id : overpaid) {
                if (account(id).equals(item.account()) && !id.equals(item.rewardId())) {
                    var taken = left.min(overpaid(id, item.unit(), now)).max(BigInteger.ZERO);
                    left = left.subtract(taken);
                    net(rewards.get(id), item.unit(), taken);
                }
            }
            booked.covered.merge(item.unit(), item.covered().subtract(left), BigInteger::add);
            if (booked.amount.signum() > 0
                    && booked.covered().signum() > 0
                    && !booked.isFinal()
                    && state(item.rewardId(), booked, now).equals("PAYABLE")) {
                booked.asPaid = conversionOf(item.rewardId());
            }
        }
        settled.put(batch, open.remove(batch));
    }

    /** What was paid of a line, or of all lines, came back; once. */
    void giveBack(String batch, Long line, Instant now) {
        var lines = new ArrayList<String>();
        settled.get(batch).stream()
                .map(item -> item.account() + " " + item.unit())
                .filter(account -> !lines.contains(account))
                .forEach(lines::add);
        var items = settled.get(batch).stream()
                .filter(item -> line == null || lines.indexOf(item.account() + " " + item.unit()) == line - 1)
                .filter(item -> item.paid().signum() > 0 && returned.add(batch + " " + item.rewardId()))
                .toList();
        var rests = new ArrayList<BigInteger>();
        for (var item : items) {
            var booked = rewards.get(item.rewardId());
            var own = item.paid().min(booked.covered.getOrDefault(item.unit(), BigInteger.ZERO));
            cash.merge(item.account() + " " + item.unit(), item.paid().negate(), BigInteger::add);
            net(booked, item.unit(), own);
            rests.add(item.paid().subtract(own));
        }
        for (int i = 0; i < items.size(); i++) {
            uncover(items.get(i), rests.get(i), now);
        }
        boolean gone = false;
        for (var item : items) {
            var booked = rewards.get(item.rewardId());
            boolean paid = booked.covered.values().stream().anyMatch(covered -> covered.signum() != 0);
            boolean rejected = booked.wanted != null && (booked.amount + " " + booked.wanted).equals(booked.rejected);
            if (booked.isFinal() && !paid && !rejected) {
                if (booked.wanted != null) {
                    gone |= booked.amount.signum() > 0 && booked.wanted.signum() == 0;
                    booked.amount = booked.wanted;
                }
                booked.asPaid = null;
                booked.wanted = null;
                booked.rejected = null;
                booked.limit = booked.amount.signum() == 0 ? null : booked.limit;
            }
        }
        if (gone) {
            post(current);
        }
    }

    private void uncover(Item item, BigInteger amount, Instant now) {
        var left = amount;
        var order = Comparator.comparing((String id) -> rewards.get(id).last.releaseAt());
        var others = rewards.keySet().stream()
                .filter(id -> account(id).equals(item.account()) && rewards.get(id).last != null)
                .toList();
        for (var id : others.stream()
                .sorted(order.thenComparing(ReferenceLedger::order))
                .toList()) {
            var taken = left.min(overpaid(id, item.unit(), now)).max(BigInteger.ZERO);
            net(rewards.get(id), item.unit(), taken);
            left = left.subtract(taken);
        }
        for (var id :
                others.stream().sorted(order.thenComparing(id -> id).reversed()).toList()) {
            var booked = rewards.get(id);
            var taken = left.min(booked.covered.getOrDefault(item.unit(), BigInteger.ZERO));
            net(booked, item.unit(), taken);
            left = left.subtract(taken);
        }
    }

    private static void net(Booked booked, String unit, BigInteger taken) {
        if (taken.signum() > 0) {
            booked.covered.merge(unit, taken.negate(), BigInteger::add);
            if (booked.amount.signum() == 0 && booked.covered().signum() == 0 && booked.wanted == null) {
                booked.asPaid = null;
            }
        }
    }

    private BigInteger overpaid(String id, String unit, Instant now) {
        var booked = rewards.get(id);
        var covered = booked.covered.getOrDefault(unit, BigInteger.ZERO);
        boolean payable = booked.amount.signum() > 0
                && booked.unit.equals(unit)
                && Set.of("PAYABLE", "PAID").contains(state(id, booked, now));
        return covered.subtract(payable ? covered.min(booked.amount) : BigInteger.ZERO);
    }

    void cancel(String batch) {
        open.remove(batch);
    }

    void decide(String id, boolean approved) {
        var booked = rewards.get(id);
        if (approved) {
            booked.amount = booked.wanted;
            booked.asPaid = booked.wanted.signum() == 0 ? null : conversionOf(id);
            booked.wanted = null;
            booked.rejected = null;
            if (booked.amount.signum() == 0) {
                booked.limit = null;
                post(current);
            }
        } else {
            booked.rejected = booked.amount + " " + booked.wanted;
        }
    }

    /** Reward id to {@code unit amount state}. */
    Map<String, String> rewards(Instant asOf) {
        var result = new TreeMap<String, String>();
        rewards.forEach((id, booked) -> {
            if (booked.amount.signum() > 0) {
                result.put(id, booked.unit + " " + booked.amount + " " + state(id, booked, asOf));
            }
        });
        return result;
    }

    /** Reward id to what it should be, for those that wait for a person. */
    Map<String, BigInteger> waiting() {
        var result = new TreeMap<String, BigInteger>();
        rewards.forEach((id, booked) -> {
            if (booked.wanted != null && !(booked.amount + " " + booked.wanted).equals(booked.rejected)) {
                result.put(id, booked.wanted);
            }
        });
        return result;
    }

    Map<String, BigInteger> balances(Instant asOf) {
        var balances = new TreeMap<String, BigInteger>();
        rewards.forEach((id, booked) -> {
            if (booked.amount.signum() > 0) {
                var parts = id.split("\\|", -1);
                var place = switch (state(id, booked, asOf)) {
                    case "PENDING", "HELD" -> ":pending ";
                    case "EXPIRED" -> ":expired ";
                    default -> ":payable ";
                };
                balances.merge(account(id) + place + booked.unit, booked.amount, BigInteger::add);
                balances.merge(
                        parts[0] + " program:" + parts[3] + ":expense " + booked.unit,
                        booked.amount.negate(),
                        BigInteger::add);
            }
        });
        cash.forEach((key, amount) -> {
            int space = key.indexOf(' ', key.indexOf(' ') + 1);
            balances.merge(
                    key.substring(0, space) + ":payable" + key.substring(space), amount.negate(), BigInteger::add);
            balances.merge(key.substring(0, space) + ":paid" + key.substring(space), amount, BigInteger::add);
        });
        balances.values().removeIf(balance -> balance.signum() == 0);
        return balances;
    }
}
