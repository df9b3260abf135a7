package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RandomStoriesTest {
    private static final int STORIES = Integer.getInteger("stories", 200);

    @Test
    void shouldEndInTheTruthWhateverTheArrivalDuplicatesAndSplits() {
        long firstSeed = Long.getLong("seed", 1);
        for (long seed = firstSeed; seed < firstSeed + STORIES; seed++) {
            // given
            List<Fact> story = RandomStory.of(seed);
            for (int arrival = 0; arrival < 3; arrival++) {
                List<Fact> arriving = arriving(story, seed, arrival);

                // when, then
                String difference = difference(arriving, seed, arrival);
                if (difference != null) {
                    throw new AssertionError(shrunk(arriving, seed, arrival));
                }
            }
        }
    }

    @Test
    void shouldMeetEveryRuleInTheStories() {
        // given
        List<Conversion> conversions = new ArrayList<>();

        // when
        for (long seed = 1; seed < 800; seed++) {
            conversions.addAll(Truth.of(RandomStory.of(seed)).conversions.values());
        }

        // then
        assertThat(conversions).extracting(Conversion::basis).contains(Basis.values());
        assertThat(conversions).extracting(Conversion::reason).contains(Reason.values());
        assertThat(conversions).extracting(Conversion::model).contains(Model.values());
        assertThat(conversions).flatExtracting(Conversion::flags).contains(Flag.values());
        assertThat(conversions)
                .flatExtracting(Conversion::candidates)
                .extracting(Candidate::verdict)
                .contains(Verdict.values());
        assertThat(conversions.stream().filter(conversion -> conversion.candidateCount() != null))
                .isNotEmpty();
        assertThat(conversions.stream()
                        .mapToInt(conversion -> conversion.credits().size())
                        .max()
                        .orElseThrow())
                .isEqualTo(256);
        assertThat(conversions).extracting(Conversion::customerId).contains("visitor:v0");
    }

    private static List<Fact> arriving(List<Fact> story, long seed, int arrival) {
        Random random = new Random((seed * 31 + arrival) * 0x9E3779B97F4A7C15L);
        List<Fact> arriving = new ArrayList<>(story);
        story.stream().filter(fact -> random.nextInt(5) == 0).forEach(arriving::add);
        if (arrival == 0) {
            Collections.reverse(arriving);
        } else {
            Collections.shuffle(arriving, random);
        }
        return arriving;
    }

    /** What differs after these facts; null if nothing does. The first arrival decides at once, others by chance. */
    private static @Nullable String difference(List<Fact> facts, long seed, int arrival) {
        Truth truth = Truth.of(facts);
        Pipeline pipeline = Pipeline.of(facts, arrival == 0 ? null : new Random(seed));
        if (!pipeline.printed().equals(truth.conversions)) {
            return "conversions\n  truth    " + truth.conversions + "\n  pipeline " + pipeline.printed();
        }
        if (!pipeline.funnel.equals(truth.funnel)) {
            return "funnel\n  truth    " + truth.funnel + "\n  pipeline " + pipeline.funnel;
        }
        if (pipeline.organic != truth.organic || pipeline.organicCountOfHistories() != truth.organic) {
            return "organic\n  truth    " + truth.organic + "\n  pipeline " + pipeline.organic;
        }
        return null;
    }

    /** The shortest prefix that fails, then without every fact that is not needed for it. */
    private static String shrunk(List<Fact> failing, long seed, int arrival) {
        List<Fact> facts = new ArrayList<>(failing);
        for (int length = 1; length < facts.size(); length++) {
            if (difference(facts.subList(0, length), seed, arrival) != null) {
                facts = new ArrayList<>(facts.subList(0, length));
            }
        }
        for (int i = facts.size() - 1; i >= 0; i--) {
            List<Fact> fewer = new ArrayList<>(facts);
            fewer.remove(i);
            if (difference(fewer, seed, arrival) != null) {
                facts = fewer;
            }
        }
        StringBuilder message = new StringBuilder("seed " + seed + ", arrival " + arrival + ", facts:\n");
        facts.forEach(fact -> message.append("  ").append(fact).append('\n'));
        return message.append(difference(facts, seed, arrival)).toString();
    }
}
