package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.ReferenceRewards;
import io.referrals.consumer.rewards.ReferenceRewards.Entitled;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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

    ReferenceLedger(Collection<ProgramVersion> versions) {
        this.versions = versions;
    }

    private static final class Booked {
        Entitled claim;
        String unit;
        BigInteger amount = BigInteger.ZERO;
        BigInteger paid = BigInteger.ZERO;
        BigInteger limit;
        BigInteger wanted;
        String rejected;

        boolean isPaid() {
            return paid.signum() > 0;
        }
    }

    private record Item(String rewardId, String account, String unit, BigInteger covered, BigInteger paid) {}

    /** One transaction: the newest of these revisions take the place of what was known. */
    void arrive(Collection<Conversion> revisions) {
        var refunded = new HashSet<String>();
        var before = new HashMap<>(current);
        for (var revision : revisions) {
            var known = current.get(revision.conversionId());
            if (known == null || revision.revision() > known.revision()) {
                current.put(revision.conversionId(), revision.reviewed(known == null ? null : known.review()));
            }
        }
        before.forEach((id, known) -> {
            if (refundedOnly(known, current.get(id))) {
                refunded.add(id);
            }
        });
        post(refunded);
    }

    void review(Conversion reviewed) {
        current.put(reviewed.conversionId(), reviewed);
        post(Set.of());
    }

    private static boolean refundedOnly(Conversion a, Conversion b) {
        return b.netMinor() < a.netMinor() && beside(a).equals(beside(b));
    }

    private static List<Object> beside(Conversion c) {
        var credits = c.credits().stream()
                .map(credit -> credit.programId() + credit.programVersion() + credit.advocateId() + credit.weightPpm())
                .toList();
        return List.of(c.personId(), c.occurredAt(), c.flags(), credits, String.valueOf(c.review()));
    }

    private void post(Set<String> refunded) {
        var reference = new ReferenceRewards(current.values(), versions);
        var claims = new HashMap<String, Entitled>();
        reference.claimed().forEach(claim -> claims.put(claim.id(), claim));
        rewards.forEach((id, booked) -> {
            if (!Objects.equals(signature(claims.get(id)), signature(booked.claim))) {
                booked.limit = null;
            }
        });
        Map<String, BigInteger> amounts;
        Map<String, Entitled> granted;
        boolean refusedSome;
        do {
            granted = new HashMap<>();
            for (var entitled : reference.granted(id -> isNothing(id, claims.get(id)))) {
                granted.put(entitled.id(), entitled);
                rewards.computeIfAbsent(entitled.id(), key -> new Booked());
            }
            amounts = new HashMap<>();
            for (var id : rewards.keySet()) {
                amounts.put(id, amount(id, granted.get(id), refunded));
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
                        || (booked.isPaid() && !booked.unit.equals(claim.unit())));
    }

    private BigInteger asked(Booked booked, Entitled granted) {
        if (granted == null || (booked.isPaid() && !booked.unit.equals(granted.unit()))) {
            return BigInteger.ZERO;
        }
        return booked.limit == null ? granted.amount() : granted.amount().min(booked.limit);
    }

    private BigInteger amount(String id, Entitled granted, Set<String> refunded) {
        var booked = rewards.get(id);
        var asked = asked(booked, granted);
        if (!booked.isPaid()) {
            return asked;
        }
        var before = booked.wanted == null ? booked.amount : booked.wanted;
        var conversion = String.join("|", List.of(id.split("\\|", -1)).subList(0, 3));
        var refund = refunded.contains(conversion)
                ? booked.amount.min(before).subtract(asked).max(BigInteger.ZERO)
                : BigInteger.ZERO;
        return booked.amount.subtract(refund);
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
                .filter(id -> granted.get(id) != null)
                .sorted(Comparator.comparing(
                                (String id) -> granted.get(id).conversion().occurredAt())
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
            var budget = granted.get(id).rule().budget();
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

    private static String unit(Booked booked, Entitled granted) {
        return booked.isPaid() || granted == null ? booked.unit : granted.unit();
    }

    private void book(String id, Entitled claim, Entitled granted, BigInteger amount) {
        var booked = rewards.get(id);
        var asked = asked(booked, granted);
        var entitled = granted == null ? claim : granted;
        booked.wanted = booked.isPaid() && !asked.equals(amount) ? asked : null;
        if (entitled != null && (!booked.isPaid() || entitled.unit().equals(booked.unit))) {
            booked.claim = entitled;
            booked.unit = entitled.unit();
        } else if (!booked.isPaid()) {
            booked.claim = entitled;
        }
        booked.amount = amount;
        booked.paid = booked.paid.min(amount);
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
        if (booked.isPaid()) {
            return booked.paid.equals(booked.amount) ? "PAID" : "PAYABLE";
        }
        boolean reserved = open.values().stream()
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
            queue.sort(Comparator.comparing((String id) -> rewards.get(id).claim.releaseAt())
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
        var rest = booked.amount.subtract(booked.paid);
        for (var item : reserved) {
            if (item.rewardId().equals(id) && item.unit().equals(booked.unit)) {
                rest = rest.subtract(item.covered());
            }
        }
        return rest;
    }

    void settle(String batch, Instant now) {
        for (var item : open.get(batch)) {
            var booked = rewards.get(item.rewardId());
            cash.merge(item.account() + " " + item.unit(), item.paid(), BigInteger::add);
            if (booked.amount.signum() > 0
                    && state(item.rewardId(), booked, now).equals("PAYABLE")
                    && booked.unit.equals(item.unit())) {
                booked.paid = booked.paid.add(item.covered().min(booked.amount.subtract(booked.paid)));
            }
        }
        open.remove(batch);
    }

    void cancel(String batch) {
        open.remove(batch);
    }

    void decide(String id, boolean approved) {
        var booked = rewards.get(id);
        if (approved) {
            booked.amount = booked.wanted;
            booked.paid = booked.paid.min(booked.amount);
            booked.wanted = null;
            booked.rejected = null;
            if (booked.amount.signum() == 0) {
                booked.limit = null;
                post(Set.of());
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
