package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.RandomStory;
import io.referrals.consumer.rewards.ReferenceRewards;
import io.referrals.consumer.rewards.Review;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random stories in random order, with duplicates, in batches of random size, while time passes: the ledger ends equal to
 * the contract read sentence by sentence over the last revisions.
 */
class LedgerPropertyIT {
    private static final int STORIES = Integer.getInteger("stories", 40);

    @Test
    void shouldEqualTheReferenceWhenRevisionsComeInAnyOrder() {
        long firstSeed = Long.getLong("seed", 7_000);
        try (var database = TestStack.newLedger()) {
            for (long seed = firstSeed; seed < firstSeed + STORIES; seed++) {
                // given
                var suffix = Long.toString(seed);
                var probe = new LedgerProbe(database, storefront -> storefront.endsWith(suffix));
                probe.rewind();
                var story = new RandomStory(seed, false);
                var random = new Random(seed);
                var arriving = new ArrayList<>(story.revisions());
                arriving.addAll(arriving.subList(0, random.nextInt(arriving.size())));
                Collections.shuffle(arriving, random);

                // when
                var reviews = new HashMap<String, Review>();
                var asOf = arrive(probe, story, arriving, random, (conversion, time) -> {
                    var verdict = random.nextInt(3) == 0 ? Review.Verdict.REJECTED : Review.Verdict.APPROVED;
                    reviews.put(conversion.conversionId(), new Review(verdict, conversion.flags(), time));
                    return verdict;
                });

                // then
                var reviewed = story.conversions().stream()
                        .map(conversion -> conversion.reviewed(reviews.get(conversion.conversionId())))
                        .toList();
                var expected = new ReferenceRewards(reviewed, story.programs()).at(asOf);
                assertThat(probe.rewards().entrySet())
                        .as("seed %d", seed)
                        .containsExactlyInAnyOrderElementsOf(expected.entrySet());
                assertThat(probe.balances()).as("seed %d", seed).isEqualTo(balances(expected));
                probe.assertSound();

                // when
                long transfers = probe.transfers();
                probe.rewind();
                arrive(probe, story, arriving, random, (conversion, time) -> null);

                // then
                assertThat(probe.transfers()).as("seed %d, read again", seed).isEqualTo(transfers);
            }
        }
    }

    private interface Reviewer {
        /** What is decided about a conversion; null to leave it waiting. */
        Review.@Nullable Verdict decide(Conversion conversion, Instant time);
    }

    /** Posts everything while the clock goes from the beginning of the story to an instant, which is returned. */
    private static Instant arrive(
            LedgerProbe probe, RandomStory story, List<Conversion> arriving, Random random, Reviewer reviewer) {
        var end = RandomStory.instant(new Random(arriving.size()));
        var times = new ArrayList<Instant>();
        for (int i = 0; i < arriving.size(); i++) {
            var time = RandomStory.instant(random);
            times.add(time.isBefore(end) ? time : end);
        }
        Collections.sort(times);
        var known = new HashSet<>();
        for (int from = 0; from < arriving.size(); ) {
            int to = Math.min(arriving.size(), from + 1 + random.nextInt(12));
            var batch = arriving.subList(from, to);
            for (var program : story.programs()) {
                boolean named = batch.stream()
                        .flatMap(conversion -> conversion.credits().stream()
                                .filter(credit -> conversion.storefrontId().equals(program.storefrontId())
                                        && credit.programId().equals(program.programId())
                                        && credit.programVersion() == program.version()))
                        .findAny()
                        .isPresent();
                if (named && known.add(program)) {
                    probe.ledger.accept(List.of(program));
                }
            }
            probe.post(batch, times.get(to - 1));
            if (random.nextBoolean()) {
                probe.ledger.release(times.get(to - 1));
            }
            if (random.nextInt(3) == 0) {
                review(probe, story.programs().get(0).storefrontId(), times.get(to - 1), reviewer);
            }
            from = to;
        }
        probe.ledger.release(end);
        return end;
    }

    private static void review(LedgerProbe probe, String storefront, Instant time, Reviewer reviewer) {
        var reviews = new Reviews(probe.ledger);
        for (var conversion : reviews.waiting(storefront, 1)) {
            var verdict = reviewer.decide(conversion, time);
            if (verdict != null) {
                reviews.decide(new Reviews.Decision(
                        storefront, conversion.conversionId(), verdict, "olga", "looked at it", time));
            }
        }
    }

    private static Map<String, BigInteger> balances(Map<String, String> rewards) {
        var balances = new TreeMap<String, BigInteger>();
        rewards.forEach((id, reward) -> {
            var parts = id.split("\\|", -1);
            var value = reward.split(" ", -1);
            var place = switch (value[2]) {
                case "PENDING", "HELD" -> "pending";
                default -> value[2].toLowerCase(Locale.ROOT);
            };
            var amount = new BigInteger(value[1]);
            var beneficiary = parts[5].toLowerCase(Locale.ROOT) + ":" + parts[6] + ":" + place;
            balances.merge(parts[0] + " " + beneficiary + " " + value[0], amount, BigInteger::add);
            balances.merge(
                    parts[0] + " program:" + parts[3] + ":expense " + value[0], amount.negate(), BigInteger::add);
        });
        balances.values().removeIf(balance -> balance.signum() == 0);
        return balances;
    }
}
