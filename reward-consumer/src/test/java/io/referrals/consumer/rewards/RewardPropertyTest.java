package io.referrals.consumer.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random stories: the rules agree with the contract read sentence by sentence, in any order of the conversions. */
class RewardPropertyTest {
    private static final int STORIES = 3_000;

    @Test
    void shouldEqualTheReferenceWhenStoriesAreRandom() {
        long firstSeed = Long.getLong("seed", 20_260_101);
        for (long seed = firstSeed; seed < firstSeed + STORIES; seed++) {
            // given
            var story = new RandomStory(seed, true);
            var conversions = new ArrayList<>(story.conversions());
            var random = new Random(seed);
            Collections.shuffle(conversions, random);
            var asOf = RandomStory.instant(random);

            // when
            var rewards = new TreeMap<String, String>();
            for (var reward : Rewards.of(conversions, Programs.of(story.programs()))) {
                rewards.put(
                        reward.key().rewardId(), reward.unit() + " " + reward.amount() + " " + reward.stateAt(asOf));
            }

            // then
            var expected = new ReferenceRewards(conversions, story.programs()).at(asOf);
            assertThat(rewards.entrySet()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected.entrySet());
        }
    }
}
