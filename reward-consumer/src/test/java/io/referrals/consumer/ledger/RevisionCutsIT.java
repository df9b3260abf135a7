package io.referrals.consumer.ledger;

import static io.referrals.consumer.rewards.Orders.NOON;
import static io.referrals.consumer.rewards.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.CapPeriod;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.CustomerKind;
import io.referrals.consumer.rewards.Milestone;
import io.referrals.consumer.rewards.Occurrence;
import io.referrals.consumer.rewards.Orders;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.Refunded;
import io.referrals.consumer.rewards.RewardRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a paid order is the same in whatever polls its later revisions are read, and whichever of them a
 * compaction has removed: rewards, states, balances and what waits for a review.
 */
class RevisionCutsIT {
    private static final int LISTS = Integer.getInteger("lists", 12);
    private static final Instant PAYDAY = NOON.plus(Duration.ofDays(14));
    private static final long MOST = 12_345;
    private static final Instant REFUND = PAYDAY.plus(Duration.ofDays(3));

    private static HikariDataSource database;
    private static LedgerProbe probe;
    private static int storefronts;

    @BeforeAll
    static void startLedger() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
    }

    @AfterAll
    static void stopLedger() {
        probe.assertSound();
        database.close();
    }

    @Test
    void shouldTakeTheRefundBackWhenTheCreditMovesBesideIt() {
        // given
        var refundAndMove = List.of(
                order("o1", "anna", 2, 4_000).refunded(new Refunded(6_000, REFUND)),
                order("o1", "eve", 3, 4_000).refunded(new Refunded(6_000, REFUND)));
        var moveAndRefund = List.of(
                order("o1", "eve", 2, 10_000), order("o1", "eve", 3, 4_000).refunded(new Refunded(6_000, REFUND)));

        // then
        for (var revisions : List.of(refundAndMove, moveAndRefund)) {
            for (var cut : cuts(revisions)) {
                var end = end(List.of(order("o1", "anna", 1, 10_000)), cut, List.of(tenPercent(1)));
                assertThat(end)
                        .as("%s", cut)
                        .containsEntry("reward o1|refer|ten|ADVOCATE|anna", "USD 400 PAID")
                        .containsEntry("balance advocate:anna:payable USD", "-600")
                        .containsEntry("waiting o1|refer|ten|ADVOCATE|anna", "400 to 0")
                        .containsEntry("clawback o1|refer|ten|ADVOCATE|anna", "600 at " + REFUND.toEpochMilli());
            }
        }
    }

    @Test
    void shouldEndAlikeWhenRevisionsAreCutAndCompactedInEveryWay() {
        long firstSeed = Long.getLong("seed", 61_000);
        for (long seed = firstSeed; seed < firstSeed + LISTS; seed++) {
            // given
            var random = new Random(seed);
            var programs = List.of(program(1, random), program(2, random));
            var paid = List.of(revision(1, random), order("o2", "anna", 1, 3_000), order("o0", "eve", 1, 3_000));
            var later = new ArrayList<Conversion>();
            for (int revision = 2; revision <= 5; revision++) {
                later.add(
                        random.nextInt(3) == 0
                                ? revision(revision, random)
                                : refunded(later.isEmpty() ? paid.get(0) : later.get(later.size() - 1), random));
            }

            // then
            var cuts = cuts(later);
            var first = end(paid, cuts.get(0), programs);
            for (var cut : cuts.subList(1, cuts.size())) {
                assertThat(end(paid, cut, programs))
                        .as("seed %d, %s", seed, cut)
                        .isEqualTo(first);
            }
        }
    }

    /** Every way to read a list of revisions: any of them but the last may be gone, and any two may be in one poll. */
    private static List<List<List<Conversion>>> cuts(List<Conversion> revisions) {
        var cuts = new ArrayList<List<List<Conversion>>>();
        int optional = revisions.size() - 1;
        for (int kept = 0; kept < 1 << optional; kept++) {
            for (int boundaries = 0; boundaries < 1 << optional; boundaries++) {
                if ((boundaries & ~kept) == 0) {
                    var polls = new ArrayList<List<Conversion>>();
                    polls.add(new ArrayList<>());
                    for (int i = 0; i < revisions.size(); i++) {
                        if (i == optional || (kept >> i & 1) == 1) {
                            polls.get(polls.size() - 1).add(revisions.get(i));
                        }
                        if (i < optional && (boundaries >> i & 1) == 1) {
                            polls.add(new ArrayList<>());
                        }
                    }
                    cuts.add(polls);
                }
            }
        }
        return cuts;
    }

    /** Pays in a storefront of its own, reads the rest in these polls, and tells what there is then. */
    private static Map<String, String> end(
            List<Conversion> paid, List<List<Conversion>> polls, List<ProgramVersion> programs) {
        var storefront = "shop" + ++storefronts;
        probe.ledger.accept(programs.stream()
                .map(p -> new ProgramVersion(storefront, p.programId(), p.version(), p.holdDays(), p.rewardRules()))
                .toList());
        probe.post(in(storefront, paid), NOON);
        var payouts = new PayoutBatches(probe.ledger);
        payouts.create(new PayoutBatch.Request(storefront, storefront, null, 1, "olga"), PAYDAY);
        payouts.settle(storefront, "olga", PAYDAY);
        for (var poll : polls) {
            probe.post(in(storefront, poll), REFUND);
        }
        probe.ledger.release(REFUND);
        var end = new TreeMap<String, String>();
        var prefix = storefront + "|PURCHASE|";
        probe.rows("SELECT conversion_id || '|' || program_id || '|' || rule_id || CASE milestone_at WHEN 0 THEN ''"
                        + " ELSE '@' || milestone_at END || '|' || beneficiary_type || '|' || beneficiary_id, unit, amount, state"
                        + " FROM rewards WHERE amount > 0 AND storefront_id = '"
                        + storefront + "'")
                .forEach(row -> end.put(
                        "reward " + row.get(0).substring(prefix.length()),
                        row.get(1) + " " + row.get(2) + " " + row.get(3)));
        probe.rows("SELECT account, unit, balance FROM balances WHERE balance <> 0 AND storefront_id = '" + storefront
                        + "'")
                .forEach(row -> end.put("balance " + row.get(0) + " " + row.get(1), row.get(2)));
        new PaidReviews(probe.ledger)
                .waiting(storefront, 100)
                .forEach(change -> end.put(
                        "waiting " + change.rewardId().substring(prefix.length()),
                        change.amount() + " to " + change.wanted()));
        if (programs.size() == 1) {
            probe.rows("SELECT reward_id, sum(amount), max(effective_at) FROM transfers WHERE kind = 'CLAWBACK'"
                            + " AND storefront_id = '" + storefront + "' GROUP BY 1")
                    .forEach(row -> end.put(
                            "clawback " + row.get(0).substring(prefix.length()), row.get(1) + " at " + row.get(2)));
        }
        return end;
    }

    private static List<Conversion> in(String storefront, List<Conversion> orders) {
        return orders.stream()
                .map(o -> new Conversion(
                                o.conversionId().replaceFirst("acme", storefront),
                                storefront,
                                o.kind(),
                                o.personId(),
                                o.occurredAt(),
                                o.currency(),
                                o.netMinor(),
                                o.credits(),
                                o.flags(),
                                o.revision(),
                                null)
                        .refunded(o.refunded())
                        .newCustomer(o.newCustomer()))
                .toList();
    }

    private static ProgramVersion tenPercent(int version) {
        return Orders.program(version, Orders.tenPercent(null, null));
    }

    private static ProgramVersion program(int version, Random random) {
        return Orders.program(
                version,
                rule("percent", BeneficiaryType.ADVOCATE, Occurrence.EVERY, null, 333, random),
                rule("fixed", BeneficiaryType.ADVOCATE, Occurrence.FIRST, 1_001L, null, random),
                rule("friend", BeneficiaryType.FRIEND, Occurrence.EVERY, null, 500, random),
                new RewardRule(
                        "places",
                        ConversionKind.PURCHASE,
                        Occurrence.EVERY,
                        null,
                        BeneficiaryType.ADVOCATE,
                        null,
                        null,
                        null,
                        null,
                        1_500L,
                        null,
                        null,
                        CapPeriod.LIFETIME,
                        List.of(new Milestone(1, "POINTS", 50)),
                        null,
                        null));
    }

    private static RewardRule rule(
            String id,
            BeneficiaryType beneficiary,
            Occurrence occurrence,
            @Nullable Long fixed,
            @Nullable Integer percentBps,
            Random random) {
        return new RewardRule(
                id,
                ConversionKind.PURCHASE,
                occurrence,
                null,
                beneficiary,
                fixed == null ? null : "POINTS",
                fixed,
                percentBps,
                random.nextInt(3) == 0 ? (Long) 200L : null,
                random.nextInt(3) == 0 ? (Long) 2_000L : null,
                random.nextInt(4) == 0 ? CustomerKind.values()[random.nextInt(2)] : null,
                random.nextInt(3) == 0 ? (Integer) 1 : null,
                CapPeriod.LIFETIME,
                List.of(),
                null,
                null);
    }

    private static Conversion revision(int revision, Random random) {
        long net = List.of(9_999L, 10_000L, 2_000L).get(random.nextInt(3));
        int version = 1 + random.nextInt(2);
        var weights = List.of(
                        List.<Integer>of(),
                        List.of(1_000_000),
                        List.of(500_000, 500_000),
                        List.of(333_334, 333_333, 333_333))
                .get(revision == 1 ? 1 + random.nextInt(3) : random.nextInt(4));
        var credits = new ArrayList<Credit>();
        for (int weight : weights) {
            var advocate = List.of("anna", "eve", "zoe").get(random.nextInt(3));
            credits.add(new Credit("refer", version, advocate, weight, 0));
        }
        var person = List.of("bob", "bob", "mia").get(random.nextInt(3));
        return sharing(order("o1", "anna", revision, net), net, credits)
                .ofPerson(person)
                .newCustomer(random.nextBoolean());
    }

    /** The revision before with another net amount: refunds, mostly, down to nothing; sometimes they are taken back. */
    private static Conversion refunded(Conversion before, Random random) {
        long net = List.of(before.netMinor() / 3, 1_999L, 0L, MOST).get(random.nextInt(4));
        return sharing(order("o1", "anna", before.revision() + 1, net), net, before.credits())
                .ofPerson(before.personId())
                .newCustomer(before.newCustomer())
                .refunded(net == MOST ? null : new Refunded(MOST - net, REFUND));
    }

    private static Conversion sharing(Conversion order, long net, List<Credit> credits) {
        var shared = new ArrayList<Credit>();
        long left = net;
        for (int i = 0; i < credits.size(); i++) {
            var credit = credits.get(i);
            shared.add(credit);
            left -= net * credit.weightPpm() / 1_000_000;
        }
        var amounts = new ArrayList<Credit>();
        var order2 = new ArrayList<Integer>();
        for (int i = 0; i < shared.size(); i++) {
            order2.add(i);
        }
        order2.sort((a, b) -> Long.compare(
                net * shared.get(b).weightPpm() % 1_000_000, net * shared.get(a).weightPpm() % 1_000_000));
        for (int i = 0; i < shared.size(); i++) {
            var credit = shared.get(i);
            long amount = net * credit.weightPpm() / 1_000_000 + (order2.indexOf(i) < left ? 1 : 0);
            amounts.add(new Credit(
                    credit.programId(), credit.programVersion(), credit.advocateId(), credit.weightPpm(), amount));
        }
        return new Conversion(
                order.conversionId(),
                order.storefrontId(),
                order.kind(),
                order.personId(),
                order.occurredAt(),
                order.currency(),
                net,
                amounts,
                order.flags(),
                order.revision(),
                null);
    }
}
