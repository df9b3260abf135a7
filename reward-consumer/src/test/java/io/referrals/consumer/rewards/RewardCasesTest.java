package io.referrals.consumer.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded stories: their final conversions earn exactly the recorded rewards and balances. */
class RewardCasesTest {

    @ParameterizedTest
    @MethodSource("io.referrals.consumer.rewards.CaseFiles#all")
    void shouldEarnTheRecordedRewardsWhenAStoryIsOver(CaseFiles story) {
        // given
        var conversions = story.conversions();

        // when
        var rewards = Rewards.of(conversions, Programs.of(story.programs()));

        // then
        assertThat(rewards)
                .extracting(reward -> reward.key().rewardId() + " " + reward.unit() + " " + reward.amount() + " "
                        + reward.stateAt(story.asOf()))
                .containsExactlyInAnyOrderElementsOf(story.expectedRewards().stream()
                        .map(RewardCasesTest::expectedReward)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("io.referrals.consumer.rewards.CaseFiles#all")
    void shouldLeaveTheRecordedBalancesWhenAStoryIsOver(CaseFiles story) {
        // given
        var rewards = Rewards.of(story.conversions(), Programs.of(story.programs()));

        // when
        var balances = new TreeMap<List<String>, BigInteger>(java.util.Comparator.comparing(List::toString));
        for (var reward : rewards) {
            var beneficiary = reward.key().beneficiaryType().name().toLowerCase(Locale.ROOT) + ":"
                    + reward.key().beneficiaryId() + ":";
            var place = switch (reward.stateAt(story.asOf())) {
                case PENDING, HELD -> "pending";
                case PAYABLE -> "payable";
                case EXPIRED -> "expired";
                case PAID, VOID -> throw new AssertionError("nothing is paid or void here");
            };
            var amount = BigInteger.valueOf(reward.amount());
            balances.merge(List.of(reward.storefrontId(), beneficiary + place, reward.unit()), amount, BigInteger::add);
            balances.merge(
                    List.of(reward.storefrontId(), "program:" + reward.key().programId() + ":expense", reward.unit()),
                    amount.negate(),
                    BigInteger::add);
        }

        // then
        assertThat(Map.copyOf(balances))
                .isEqualTo(story.expectedBalances().stream()
                        .collect(Collectors.toMap(
                                RewardCasesTest::expectedAccount,
                                balance -> balance.path("balance").bigIntegerValue())));
    }

    private static String expectedReward(JsonNode reward) {
        return reward.path("rewardId").asText() + " " + reward.path("unit").asText() + " "
                + reward.path("amount").asLong() + " " + reward.path("state").asText();
    }

    private static List<String> expectedAccount(JsonNode balance) {
        return List.of(
                balance.path("storefrontId").asText(),
                balance.path("account").asText(),
                balance.path("unit").asText());
    }
}
