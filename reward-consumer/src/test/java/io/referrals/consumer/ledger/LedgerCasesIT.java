package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.CaseFiles;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded stories through a real database. */
class LedgerCasesIT {

    @ParameterizedTest
    @MethodSource("io.referrals.consumer.rewards.CaseFiles#all")
    void shouldHoldTheRecordedRewardsAndBalancesWhenAStoryWasPosted(CaseFiles story) {
        try (var database = TestStack.newLedger()) {
            // given
            var probe = new LedgerProbe(database);
            var conversions = new ArrayList<>(story.conversions());
            Collections.shuffle(conversions, new Random(1));

            // when
            probe.ledger.accept(story.programs());
            for (int i = 0; i < conversions.size(); i += 50) {
                probe.post(conversions.subList(i, Math.min(i + 50, conversions.size())), story.asOf());
                probe.ledger.release(story.asOf());
            }

            // then
            assertThat(probe.rewards())
                    .isEqualTo(story.expectedRewards().stream()
                            .collect(Collectors.toMap(
                                    reward -> reward.path("rewardId").asText(),
                                    reward -> reward.path("unit").asText() + " "
                                            + reward.path("amount").asLong() + " "
                                            + reward.path("state").asText())));
            assertThat(probe.balances()).isEqualTo(expectedBalances(story));
            probe.assertSound();
        }
    }

    private static Map<String, BigInteger> expectedBalances(CaseFiles story) {
        return story.expectedBalances().stream()
                .collect(Collectors.toMap(
                        balance -> text(balance, "storefrontId") + " " + text(balance, "account") + " "
                                + text(balance, "unit"),
                        balance -> balance.path("balance").bigIntegerValue()));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }
}
