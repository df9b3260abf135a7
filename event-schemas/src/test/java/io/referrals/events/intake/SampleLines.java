package io.referrals.events.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A full valid line of every type, and what tests ask of parsed ones. */
final class SampleLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EventLines LINES = new EventLines();

    private static final Map<String, String> VALID = Map.of(
            "click",
            """
            {"type":"click","eventId":"c1","storefrontId":"acme","referralCode":"ANNA10","visitorId":"v1",
             "occurredAt":"2026-03-01T12:00:00Z","channel":"email","country":"DE","landingUrl":"https://acme.example/",
             "userAgent":"Firefox","ipHash":"i1","deviceHash":"d1","bot":true}""",
            "signup",
            """
            {"type":"signup","eventId":"s1","storefrontId":"acme","customerId":"bob","occurredAt":"2026-03-02T12:00:00Z",
             "visitorId":"v1","referralCode":"ANNA10","emailHash":"e1","ipHash":"i1","deviceHash":"d1","country":"DE"}""",
            "purchase",
            """
            {"type":"purchase","eventId":"p1","storefrontId":"acme","orderId":"o1","occurredAt":"2026-03-03T12:00:00Z",
             "amountMinor":8000,"currency":"USD","customerId":"bob","visitorId":"v1","referralCode":"ANNA10",
             "firstOrder":false,"emailHash":"e1","ipHash":"i1","deviceHash":"d1","paymentHash":"pay1","country":"DE",
             "version":2}""",
            "refund",
            """
            {"type":"refund","eventId":"r1","storefrontId":"acme","orderId":"o1","refundId":"rf1",
             "occurredAt":"2026-03-04T12:00:00Z","amountMinor":100,"currency":"USD","customerId":"bob","version":2}""",
            "code",
            """
            {"type":"code","storefrontId":"acme","referralCode":"ANNA10","version":2,"programId":"refer",
             "advocateId":"anna","activeFrom":"2026-01-01T00:00:00Z","revokedAt":"2026-12-01T00:00:00Z",
             "effectiveFrom":"2026-02-01T00:00:00Z","advocateEmailHash":"e0","advocateEmailHashes":["e1","e2"],
             "advocateDeviceHash":"d0","advocatePaymentHash":"pay0"}""",
            "assignment",
            """
            {"type":"assignment","storefrontId":"acme","assignmentId":"a1","version":2,"orderId":"o1",
             "referralCode":"ANNA10","reason":"the link did not work","withdrawn":true}""",
            "program",
            """
            {"type":"program","storefrontId":"acme","programId":"refer","version":1,
             "effectiveFrom":"2026-01-01T00:00:00Z","name":"Refer a friend","startsAt":"2026-01-01T00:00:00Z",
             "endsAt":"2027-01-01T00:00:00Z","channels":["email"],"countries":["DE"],"holdDays":30,
             "rewardRules":[{"ruleId":"get-25","on":"PURCHASE","occurrence":"FIRST","beneficiary":"ADVOCATE",
             "unit":"USD","fixed":2500,"customer":"NEW"}]}""",
            "policy",
            """
            {"type":"policy","storefrontId":"acme","version":1,"effectiveFrom":"2026-01-01T00:00:00Z",
             "model":"LAST_TOUCH","clickLookbackDays":90,"bindingDays":365,"checkoutCodeOverridesBinding":true,
             "newCustomersOnly":true,"newCustomerDays":180,"timeDecayHalfLifeDays":7}""");

    static final List<String> TYPES =
            List.of("click", "signup", "purchase", "refund", "code", "program", "policy", "assignment");
    static final List<String> EVENTS = TYPES.subList(0, 4);
    static final List<String> CONFIGURATION = TYPES.subList(4, 8);

    private SampleLines() {}

    static ObjectNode valid(String type) {
        return (ObjectNode) json(VALID.get(type));
    }

    /** A valid line with one field set to a JSON value, or removed when that is null. */
    static String with(String type, String field, @Nullable String value) {
        ObjectNode line = valid(type);
        if (value == null) {
            line.remove(field);
        } else {
            line.set(field, json(value));
        }
        return line.toString();
    }

    /** A valid program whose only rule has those fields. */
    static String programWithRule(String ruleFields) {
        return with("program", "rewardRules", "[{\"ruleId\":\"r\"," + ruleFields + "}]");
    }

    static JsonNode json(@Nullable String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static ParsedLine.Accepted accepted(String line) {
        ParsedLine parsed = LINES.parse(line);
        assertThat(parsed).as(line).isInstanceOf(ParsedLine.Accepted.class);
        return (ParsedLine.Accepted) parsed;
    }

    static <T extends SpecificRecord> T record(Class<T> type, String line) {
        return type.cast(accepted(line).record());
    }

    static Refusal refused(String line) {
        ParsedLine parsed = LINES.parse(line);
        assertThat(parsed).as(line).isInstanceOf(ParsedLine.Refused.class);
        return ((ParsedLine.Refused) parsed).refusal();
    }

    static void assertInvalid(String line, String field) {
        Refusal refusal = refused(line);
        assertThat(refusal.reason()).as(line).isEqualTo(Reason.INVALID_FIELD);
        assertThat(refusal.message()).as(line).contains(field);
    }
}
