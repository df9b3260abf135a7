package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeOwnerTest {
    private static final long DAY = 86_400_000;

    @Test
    void shouldBeWhoseItIsAtTheEndOfTheDayByTheGreatestVersionInEffect() {
        // given
        List<CodeOwner> versions = new ArrayList<>(List.of(
                owner(1, CodeRegistration.EVER, "anna"),
                owner(2, 10 * DAY, "bella"),
                owner(3, 12 * DAY - 1, "carl"),
                owner(4, 20 * DAY, "dora")));
        Collections.reverse(versions);

        // when, then
        assertThat(advocates(versions, 8, 9, 10, 11, 12, 19, 20))
                .containsExactly("anna", "anna", "bella", "carl", "carl", "carl", "dora");
        assertThat(CodeOwner.onDay(List.of(owner(2, 10 * DAY, "bella")), 9)).isNull();
        assertThat(CodeOwner.onDay(List.of(), 9)).isNull();
    }

    private static List<String> advocates(List<CodeOwner> versions, long... epochDays) {
        List<String> advocates = new ArrayList<>();
        for (long epochDay : epochDays) {
            CodeOwner owner = CodeOwner.onDay(versions, epochDay);
            advocates.add(owner == null ? "nobody" : owner.advocateId());
        }
        return advocates;
    }

    private static CodeOwner owner(int version, long effectiveFromMs, String advocateId) {
        return CodeOwner.of(new CodeRegistration(
                "ANNA", version, effectiveFromMs, "refer", advocateId, 0, null, List.of(), null, null));
    }
}
