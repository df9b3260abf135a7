package io.referrals.streams.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TotalsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldSumEveryProcessorWhenFieldsAreAbsent() throws JsonProcessingException {
        // when
        var totals = Totals.of(List.of(
                json("{\"accepted\":{\"click\":5,\"signup\":2},\"refused\":{\"INVALID_FIELD\":1},\"organic\":1}"),
                json("{\"duplicates\":{\"click\":3},\"refused\":{\"INVALID_FIELD\":2,\"EXPIRED_EVENT\":1}}"),
                json("{}")));

        // then
        assertThat(totals).isEqualTo(new Totals(7, 3, Map.of("INVALID_FIELD", 3L, "EXPIRED_EVENT", 1L), 1, 0, 0, 0, 0));
        assertThat(totals.records()).isEqualTo(14);
    }

    @Test
    void shouldTakeOffWhatWasThereBeforeWhenAStackAlreadyHeldData() throws JsonProcessingException {
        // given
        var before = Totals.of(List.of(json("{\"accepted\":{\"click\":5},\"refused\":{\"INVALID_FIELD\":1}}")));
        var after = Totals.of(
                List.of(
                        json(
                                "{\"accepted\":{\"click\":9},\"refused\":{\"INVALID_FIELD\":1,\"FUTURE_EVENT\":2},\"sweepsRunning\":1,\"countsWaiting\":2}")));

        // when
        var totals = after.since(before);

        // then
        assertThat(totals).isEqualTo(new Totals(4, 0, Map.of("FUTURE_EVENT", 2L), 0, 0, 0, 1, 2));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }
}
