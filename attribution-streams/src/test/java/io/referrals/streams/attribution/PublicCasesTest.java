package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicCasesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-two-sided",
                "02-arrival-order",
                "03-late-click-moves-credit",
                "04-refunds",
                "05-milestones",
                "06-weekend-offer",
                "07-models",
                "08-self-referral-and-flags",
                "09-binding-and-checkout-code",
                "10-bad-input",
                "11-mixed",
                "20-code-handed-over",
                "21-two-feeds-of-one-order",
                "22-corrected-and-cancelled-orders",
                "23-refund-taken-back",
                "24-assignments",
                "25-free-first-order-and-returning-customers",
                "26-codes-as-people-paste-them",
                "27-same-click-two-codes"
            })
    void shouldEndInTheExpectedConversionsWhateverTheOrderOfArrival(String name) {
        // given
        PublicCase publicCase = PublicCase.read(name);
        List<Fact> reversed = new ArrayList<>(publicCase.facts);
        // In these cases two records contradict each other and the first to arrive stands.
        if (!name.startsWith("10") && !name.startsWith("21")) {
            Collections.reverse(reversed);
        }

        // when
        Truth truth = Truth.of(publicCase.facts);
        Pipeline inOrder = Pipeline.of(publicCase.facts, null);
        Pipeline backwards = Pipeline.of(reversed, null);

        // then
        assertThat(publicCase.differences(truth.conversions)).isEmpty();
        assertThat(publicCase.differences(inOrder.printed())).isEmpty();
        assertThat(publicCase.differences(backwards.printed())).isEmpty();
        for (Pipeline pipeline : List.of(inOrder, backwards)) {
            assertThat(pipeline.funnel).isEqualTo(truth.funnel);
            assertThat(pipeline.organic).isEqualTo(truth.organic);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldEndInTheExpectedConversionsWhenShuffledWithDuplicates(long seed) {
        // given
        PublicCase publicCase = PublicCase.read("11-mixed");
        Random random = new Random(seed);
        List<Fact> shuffled = new ArrayList<>(publicCase.facts);
        publicCase.facts.stream().filter(fact -> random.nextInt(5) == 0).forEach(shuffled::add);
        Collections.shuffle(shuffled, random);

        // when
        Pipeline pipeline = Pipeline.of(shuffled, random);

        // then
        assertThat(publicCase.differences(pipeline.printed()))
                .as("seed %d", seed)
                .isEmpty();
        assertThat(pipeline.organic).isEqualTo(Truth.of(publicCase.facts).organic);
    }
}
