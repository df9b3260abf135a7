package io.referrals.consumer.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.RewardRule;
import java.util.List;
import java.util.Map;

/** What the ledger stores as JSON: lists, under the names of the records' fields, and amounts by unit. */
final class StoredJson {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ObjectReader CREDITS = JSON.readerFor(new TypeReference<List<Credit>>() {});
    private static final ObjectReader RULES = JSON.readerFor(new TypeReference<List<RewardRule>>() {});
    private static final ObjectReader AMOUNTS = JSON.readerFor(new TypeReference<Map<String, Long>>() {});
    private static final ObjectWriter WRITER = JSON.writer();

    private StoredJson() {}

    static String write(List<?> list) {
        return json(list);
    }

    static String write(Map<String, Long> amounts) {
        return json(amounts);
    }

    private static String json(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static List<Credit> credits(String json) {
        try {
            return CREDITS.readValue(json);
        } catch (JsonProcessingException e) {
            throw unreadable("credits", json, e);
        }
    }

    static Map<String, Long> amounts(String json) {
        try {
            return AMOUNTS.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored amounts cannot be read: " + json, e);
        }
    }

    static List<RewardRule> rules(String json) {
        try {
            return RULES.readValue(json);
        } catch (JsonProcessingException e) {
            throw unreadable("reward rules", json, e);
        }
    }

    /** Without the text and the parser's words about it, which are values of fields. */
    private static IllegalStateException unreadable(String what, String json, JsonProcessingException e) {
        return new IllegalStateException("Stored " + what + " of " + json.length()
                + " characters cannot be read at character " + e.getLocation().getCharOffset());
    }
}
