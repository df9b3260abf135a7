package io.referrals.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Summary SUMMARY =
            new Summary(10, 6, 1, Map.of("MALFORMED", 2L, "INVALID_FIELD", 1L), Map.of("ATTRIBUTED", 3L), 2);

    @Test
    void shouldHaveTheDocumentedFieldsWhenWritten() throws JsonProcessingException {
        assertThat(new ObjectMapper().writeValueAsString(SUMMARY))
                .isEqualTo("{\"lines\":10,\"accepted\":6,\"duplicates\":1,"
                        + "\"quarantined\":{\"INVALID_FIELD\":1,\"MALFORMED\":2},"
                        + "\"conversions\":{\"ATTRIBUTED\":3},\"organic\":2}");
    }

    @Test
    void shouldNotBalanceWhenALineIsMissing() {
        assertThat(SUMMARY.balances()).isTrue();
        assertThat(new Summary(11, 6, 1, SUMMARY.quarantined(), Map.of(), 0).balances())
                .isFalse();
    }

    @Test
    void shouldSayWhatHappenedInWordsWhenAsked() {
        assertThat(SUMMARY.words())
                .containsExactly(
                        "10 lines: 6 accepted, 1 duplicate, 3 quarantined (INVALID_FIELD 1, MALFORMED 2)",
                        "3 conversions (ATTRIBUTED 3); 2 signups and purchases without any touch");
    }
}
