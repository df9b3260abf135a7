package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.RandomStory;
import io.referrals.consumer.rewards.Review;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * Random stories with budgets, in random order, in batches of random size, while people review and pay: the ledger equals
 * after every payout and at the end a reference that is told the same steps.
 */
class PayoutPropertyIT {
    private static final int STORIES = Integer.getInteger("stories", 30);
    private static final int STORIES_A_VERIFICATION = 10;
    private static final List<String> HAPPENINGS = List.of(
            "budget_decisions WHERE NOT granted",
            "transfers WHERE kind = 'EXPIRE'",
            "transfers WHERE kind = 'PAYOUT' AND reward_id LIKE '%@%'",
            "transfers p JOIN transfers c USING (reward_id) WHERE p.kind = 'PAYOUT' AND c.kind = 'CLAWBACK'"
                    + " AND c.transfer_id > p.transfer_id",
            "payout_items WHERE paid < covered",
            "transfers r JOIN transfers p USING (reward_id) WHERE r.kind = 'RETURN' AND p.kind = 'PAYOUT'"
                    + " AND p.transfer_id > r.transfer_id",
            "paid_decisions WHERE verdict = 'REJECTED'");

    @Test
    void shouldEqualTheReferenceWhenBudgetsAndPayoutsDependOnTheOrder() {
        long firstSeed = Long.getLong("seed", 94_000);
        int waiting = 0;
        var programs = new ArrayList<ProgramVersion>();
        var conversions = new ArrayList<Conversion>();
        try (var database = TestStack.newLedger()) {
            for (long seed = firstSeed; seed < firstSeed + STORIES; seed++) {
                // given
                var suffix = Long.toString(seed);
                var probe = new LedgerProbe(database, storefront -> storefront.endsWith(suffix));
                probe.rewind();
                var run = new Run(probe, new RandomStory(seed, false, true), seed);

                // when
                run.all();

                // then
                run.compare();
                probe.assertSound();
                assertThat(probe.rows("""
                                SELECT * FROM budget_use u WHERE used <> coalesce((
                                  SELECT sum(amount) FROM rewards r
                                   WHERE (r.storefront_id, r.program_id, r.rule_id, r.unit)
                                       = (u.storefront_id, u.program_id, u.rule_id, u.unit)), 0)
                                """))
                        .as("seed %d, budgets whose use is not what their rewards amount to", seed)
                        .isEmpty();
                programs.addAll(run.story.programs());
                conversions.addAll(run.story.revisions());
                if ((seed - firstSeed) % STORIES_A_VERIFICATION == 0 || seed + 1 == firstSeed + STORIES) {
                    assertVerified(database, programs, conversions, seed);
                }
                waiting += run.reference.waiting().size();
            }
            assertThat(waiting).isPositive();
            var probe = new LedgerProbe(database);
            assertThat(HAPPENINGS.stream()
                            .filter(happening ->
                                    probe.rows("SELECT 1 FROM " + happening).isEmpty()))
                    .as("what the stories are about and never happens in them")
                    .isEmpty();
        }
    }

    private static void assertVerified(
            DataSource database, List<ProgramVersion> programs, List<Conversion> conversions, long seed) {
        var differences = new ArrayList<Difference>();
        new LedgerVerification(database, new SilentProgress())
                .run(new Posted(programs, conversions), null, differences::add);
        assertThat(differences).as("up to seed %d, verification", seed).isEmpty();
    }

    /** All that was posted; positions are those of the last story only. */
    private record Posted(List<ProgramVersion> programs, List<Conversion> conversions) implements PublishedFacts {
        @Override
        public String positionKey() {
            return LedgerProbe.TOPIC;
        }

        @Override
        public void read(Map<Integer, Long> positions, Reader reader) throws SQLException {
            for (var conversion : conversions) {
                reader.read(conversion, true);
            }
        }
    }

    private static final class Run {
        final LedgerProbe probe;
        final RandomStory story;
        final Random random;
        final long seed;
        final String storefront;
        final ReferenceLedger reference;
        final PayoutBatches payouts;
        final List<String> open = new ArrayList<>();
        final List<String> settled = new ArrayList<>();
        Instant now = Instant.EPOCH;
        int batches;

        Run(LedgerProbe probe, RandomStory story, long seed) {
            this.probe = probe;
            this.story = story;
            this.seed = seed;
            this.random = new Random(seed);
            this.storefront = story.programs().get(0).storefrontId();
            this.reference = new ReferenceLedger(story.programs());
            this.payouts = new PayoutBatches(probe.ledger);
        }

        void all() {
            probe.ledger.accept(story.programs());
            var arriving = new ArrayList<>(story.revisions());
            Collections.shuffle(arriving, random);
            var times = new ArrayList<Instant>();
            arriving.forEach(revision -> times.add(RandomStory.instant(random)));
            Collections.sort(times);
            for (int from = 0; from < arriving.size(); ) {
                int to = Math.min(arriving.size(), from + 1 + random.nextInt(6));
                now = times.get(to - 1);
                probe.post(arriving.subList(from, to), now);
                reference.arrive(arriving.subList(from, to));
                act();
                from = to;
            }
            release();
        }

        private void act() {
            switch (random.nextInt(7)) {
                case 0 -> review();
                case 1, 2 -> create();
                case 3 -> close();
                case 4 -> decide();
                case 5 -> giveBack();
                default -> release();
            }
        }

        private void release() {
            probe.ledger.release(now);
            reference.release(now);
        }

        private void review() {
            var reviews = new Reviews(probe.ledger);
            for (var conversion : reviews.waiting(storefront, 1)) {
                var verdict = random.nextInt(3) == 0 ? Review.Verdict.REJECTED : Review.Verdict.APPROVED;
                reviews.decide(new Reviews.Decision(
                        storefront, conversion.conversionId(), verdict, "olga", "looked at it", now));
                reference.review(conversion.reviewed(new Review(verdict, conversion.flags(), now)));
            }
        }

        private void create() {
            var id = seed + "-" + ++batches;
            long minimum = 1 + random.nextInt(600);
            var made = payouts.create(new PayoutBatch.Request(id, storefront, null, minimum, "olga"), now);
            assertThat(made.isPresent())
                    .as("seed %d, batch %s", seed, id)
                    .isEqualTo(reference.create(id, storefront, minimum, now));
            if (made.isPresent()) {
                open.add(id);
            }
            compare();
        }

        private void close() {
            if (open.isEmpty()) {
                return;
            }
            var id = open.remove(random.nextInt(open.size()));
            if (random.nextInt(4) == 0) {
                payouts.cancel(id, "olga", now);
                reference.cancel(id);
                release();
            } else {
                payouts.settle(id, "olga", now);
                reference.settle(id, now);
                settled.add(id);
            }
            compare();
        }

        private void giveBack() {
            if (settled.isEmpty()) {
                return;
            }
            var id = settled.get(random.nextInt(settled.size()));
            var line = random.nextBoolean() ? null : (Long) 1L;
            release();
            new PayoutReturns(probe.ledger).post(new PayoutReturns.Request(id, line, "closed", "olga"), now);
            reference.giveBack(id, line, now);
            compare();
        }

        private void decide() {
            var reviews = new PaidReviews(probe.ledger);
            for (var change : reviews.waiting(storefront, 2)) {
                boolean approved = random.nextBoolean();
                reviews.decide(new PaidReviews.Decision(
                        storefront,
                        change.rewardId(),
                        change.wanted(),
                        approved ? Review.Verdict.APPROVED : Review.Verdict.REJECTED,
                        "olga",
                        "looked at it",
                        now));
                reference.decide(change.rewardId(), approved);
            }
            release();
            compare();
        }

        void compare() {
            assertThat(probe.rewards().entrySet())
                    .as("seed %d, rewards", seed)
                    .containsExactlyInAnyOrderElementsOf(reference.rewards(now).entrySet());
            assertThat(probe.balances()).as("seed %d, balances", seed).isEqualTo(reference.balances(now));
            var waiting = new TreeMap<String, BigInteger>();
            for (var program : List.of(storefront, storefront.replace("acme", "zeta"))) {
                new PaidReviews(probe.ledger)
                        .waiting(program, 1_000)
                        .forEach(change -> waiting.put(change.rewardId(), BigInteger.valueOf(change.wanted())));
            }
            assertThat(waiting).as("seed %d, waiting for a review", seed).isEqualTo(reference.waiting());
        }
    }
}
