package io.referrals.events.intake;

import static io.referrals.events.intake.SampleLines.accepted;
import static io.referrals.events.intake.SampleLines.assertInvalid;
import static io.referrals.events.intake.SampleLines.programWithRule;
import static io.referrals.events.intake.SampleLines.record;
import static io.referrals.events.intake.SampleLines.refused;
import static io.referrals.events.intake.SampleLines.valid;
import static io.referrals.events.intake.SampleLines.with;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLinesTest {
    private final EventLines lines = new EventLines();

    static List<String> types() {
        return SampleLines.TYPES;
    }

    @ParameterizedTest
    @CsvSource({
        "click,    referral.clicks.v1,    acme|v1",
        "signup,   referral.signups.v1,   acme|bob",
        "purchase, referral.purchases.v1, acme|o1",
        "refund,   referral.refunds.v1,   acme|o1",
        "code,     referral.codes.v1,     acme|ANNA10|2",
        "program,  referral.programs.v1,  acme|refer|1",
        "policy,   referral.policies.v1,  acme|1",
        "assignment, referral.assignments.v1, acme|a1|2",
    })
    void shouldGiveTopicAndKeyWhenALineIsValid(String type, String topic, String key) {
        // when
        ParsedLine.Accepted line = accepted(valid(type).toString());

        // then
        assertThat(line.topic().name()).isEqualTo(topic);
        assertThat(line.key()).isEqualTo(key);
        assertThat(line.ignoredFields()).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldKeepEveryFieldWhenALineIsFull(String type) {
        // when
        ParsedLine.Accepted line = accepted(valid(type).toString());

        // then: each sample line sets every field of its schema, but that an assignment is of an order or a customer
        for (Schema.Field field : line.record().getSchema().getFields()) {
            if (type.equals("assignment") && field.name().equals("customerId")) {
                continue;
            }
            assertThat(line.record().get(field.pos())).as(field.name()).isNotNull();
            assertThat(valid(type).has(field.name())).as(field.name()).isTrue();
        }
    }

    @Test
    void shouldRefuseEachFieldWhenItIsRequiredAndMissingNullOrOfAnotherType() {
        for (Topic<?> topic : Topics.INPUTS) {
            String type = typeOf(topic);
            for (Schema.Field field : topic.schema().getFields()) {
                if (!field.hasDefaultValue()) {
                    assertInvalid(with(type, field.name(), null), field.name() + " is missing");
                    assertInvalid(with(type, field.name(), "null"), field.name() + " is missing");
                    assertInvalid(with(type, field.name(), "{\"a\":1}"), field.name() + " is not");
                    assertInvalid(with(type, field.name(), "1.5"), field.name() + " is not");
                }
            }
        }
    }

    @Test
    void shouldTreatAsAbsentAndCountWhenAnOptionalFieldOfAnEventIsOfAnotherType() {
        for (String type : SampleLines.EVENTS) {
            Topic<?> topic = Objects.requireNonNull(EventType.named(type)).topic();
            for (Schema.Field field : topic.schema().getFields()) {
                if (field.hasDefaultValue()) {
                    ParsedLine.Accepted line = accepted(with(type, field.name(), "[1]"));
                    Object expected = switch (field.name()) {
                        case "bot" -> false;
                        case "version" -> 1;
                        default -> null;
                    };
                    assertThat(line.record().get(field.pos())).as(field.name()).isEqualTo(expected);
                    assertThat(line.ignoredFields()).as(field.name()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void shouldRefuseWhenAnOptionalFieldOfConfigurationIsOfAnotherType() {
        for (String type : SampleLines.CONFIGURATION) {
            Topic<?> topic = Objects.requireNonNull(EventType.named(type)).topic();
            for (Schema.Field field : topic.schema().getFields()) {
                if (field.hasDefaultValue()) {
                    assertInvalid(with(type, field.name(), "{\"a\":1}"), field.name() + " is not");
                }
            }
        }
    }

    @Test
    void shouldAcceptWhenOptionalFieldsAreMissingNullOrEmpty() {
        for (Topic<?> topic : Topics.INPUTS) {
            String type = typeOf(topic);
            for (Schema.Field field : topic.schema().getFields()) {
                if (field.hasDefaultValue()
                        && !(type.equals("assignment") && field.name().equals("orderId"))) {
                    for (String absent : Stream.of(null, "null", isText(field) || isTime(field) ? "\"\"" : "null")
                            .toList()) {
                        ParsedLine.Accepted line = accepted(with(type, field.name(), absent));
                        assertThat(line.ignoredFields()).as(field.name()).isZero();
                    }
                }
            }
        }
        assertThat(record(ReferralCode.class, with("code", "version", null)).getVersion())
                .isEqualTo(1);
        assertThat(record(Click.class, with("click", "bot", null)).getBot()).isFalse();
        assertThat(record(Click.class, with("click", "channel", "\"\"")).getChannel())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{\"type\":\"click\", not json",
                "{\"type\":\"click\"",
                "[]",
                "\"click\"",
                "null",
                "17",
                "{}",
                "{\"type\":null}",
                "{\"type\":3}",
                "{\"type\":\"\"}",
                "{\"type\":\"teleport\"}",
                "{\"type\":\"Click\"}",
                "{\"type\":\"conversion\"}",
                "{'type':'click'}",
                "{\"type\":\"click\",}",
                "{\"type\":\"click\"} // comment",
                "{\"type\":\"click\"}{}",
                "{\"type\":\"click\"} x",
                "{\"type\":\"click\",\"type\":\"click\"}",
                "{\"type\":\"click\",\"unknown\":{\"a\":1,\"a\":1}}",
                "{\"type\":\"click\",\"n\":NaN}",
                "{\"type\":\"click\",\"n\":01}",
                "{\"type\":\"click\",\"n\":\"a\tb\"}",
                "{\"type\":\"click\",\"n\":\"\\x\"}",
                "<click/>"
            })
    void shouldRefuseAsMalformedWhenALineIsNoObjectOfAKnownType(String line) {
        assertThat(refused(line).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void shouldRefuseAsMalformedWhenAValidObjectHasNeighboursOrAFieldTwice() {
        String valid = valid("click").toString();
        assertThat(refused(valid + valid).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refused(valid + " ]").reason()).isEqualTo(Reason.MALFORMED);
        String twice = valid.substring(0, valid.length() - 1) + ",\"eventId\":\"c2\"}";
        assertThat(refused(twice).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refused(twice).message()).contains("a field occurs twice");
    }

    @Test
    void shouldRefuseAsMalformedWhenBytesAreNotUtf8() {
        byte[] line = with("click", "userAgent", "\"#\"").getBytes(UTF_8);
        int at = new String(line, UTF_8).indexOf('#');
        for (int invalid : new int[] {0xFF, 0xC0, 0x80, 0xED}) {
            line[at] = (byte) invalid;
            assertThat(reason(line)).isEqualTo(Reason.MALFORMED);
        }
        assertThat(reason(valid("click").toString().getBytes(UTF_16))).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void shouldRefuseAsMalformedWhenALineIsTooLongOrTooDeep() {
        String tooLong = with("click", "landingUrl", '"' + "x".repeat(EventLines.MAX_LINE_BYTES) + '"');
        String tooDeep = with("click", "unknown", "[".repeat(100) + "]".repeat(100));
        String bottomless = "[".repeat(EventLines.MAX_LINE_BYTES);
        String longNumber = "{\"type\":\"click\",\"n\":" + "1".repeat(5000) + "}";

        assertThat(reason(tooLong.getBytes(UTF_8))).isEqualTo(Reason.MALFORMED);
        assertThat(refused(tooLong).message()).contains("longer than 1048576 bytes");
        assertThat(refused(tooDeep).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refused(bottomless).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refused(longNumber).reason()).isEqualTo(Reason.MALFORMED);
        accepted(with("click", "landingUrl", '"' + "x".repeat(EventLines.MAX_LINE_BYTES - 1000) + '"'));
    }

    @Test
    void shouldAcceptWhenALineHasAByteOrderMarkALineEndUnknownFieldsOrTypeLast() {
        String valid = valid("click").toString();
        accepted("\uFEFF" + valid);
        accepted(valid + "\r\n");
        accepted("  \t" + valid);
        assertThat(lines.parse(("\uFEFF" + valid + "\r").getBytes(UTF_8))).isInstanceOf(ParsedLine.Accepted.class);
        accepted(with("click", "unknown", "{\"deep\":[1,2.5e300,{\"a\":null}]}"));
        accepted("{\"eventId\":\"c1\",\"storefrontId\":\"acme\",\"referralCode\":\"A\",\"visitorId\":\"v\","
                + "\"occurredAt\":\"2026-03-01T12:00:00Z\",\"type\":\"click\"}");
    }

    @Test
    void shouldTellBlankLinesWhenTheyHoldOnlyWhiteSpace() {
        for (String blank : List.of("", " ", "\t \r", "\r\n", "\uFEFF", "\uFEFF  ")) {
            assertThat(EventLines.isBlank(blank.getBytes(UTF_8))).as(blank).isTrue();
        }
        for (String line : List.of("{}", "  x", "\uFEFF{", "\u00A0")) {
            assertThat(EventLines.isBlank(line.getBytes(UTF_8))).as(line).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e2", "\"1\"", "true", "9223372036854775808", "-9223372036854775809", "[1]"})
    void shouldRefuseWhenMoneyIsNotAWholeNumber(String amount) {
        assertInvalid(with("purchase", "amountMinor", amount), "amountMinor");
    }

    @Test
    void shouldAcceptWhenMoneyIsAtItsBounds() {
        assertThat(record(Purchase.class, with("purchase", "amountMinor", "0")).getAmountMinor())
                .isZero();
        assertThat(record(Purchase.class, with("purchase", "amountMinor", "-0")).getAmountMinor())
                .isZero();
        assertThat(record(Purchase.class, with("purchase", "amountMinor", "9223372036854775807"))
                        .getAmountMinor())
                .isEqualTo(Long.MAX_VALUE);
        accepted(with("refund", "amountMinor", "1"));
        assertInvalid(with("purchase", "amountMinor", "-1"), "amountMinor is less than 0");
    }

    @Test
    void shouldTakeARefundBackWhenALaterVersionSaysZero() {
        // given
        var refund = valid("refund").put("amountMinor", 0);

        // when / then
        accepted(refund.toString());
        accepted(refund.put("version", 3).toString());
        assertInvalid(refund.put("amountMinor", -1).toString(), "amountMinor is less than 0");
        refund.put("amountMinor", 0);
        assertInvalid(refund.put("version", 1).toString(), "amountMinor is less than 1");
        assertInvalid(refund.put("version", 0).toString(), "amountMinor is less than 1");
        refund.remove("version");
        assertInvalid(refund.toString(), "amountMinor is less than 1");
    }

    @Test
    void shouldTakeAVersionForTheFirstWhenAnEventsIsInvalid() {
        for (String version : List.of("0", "-3", "\"2\"", "1.0", "2147483648")) {
            ParsedLine.Accepted line = accepted(with("purchase", "version", version));
            assertThat(((Purchase) line.record()).getVersion()).as(version).isEqualTo(1);
            assertThat(line.ignoredFields()).as(version).isEqualTo(1);
        }
        assertThat(record(Purchase.class, with("purchase", "version", "2147483647"))
                        .getVersion())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shouldRefuseWhenAVersionIsNoPositiveInt() {
        for (String type : SampleLines.CONFIGURATION) {
            for (String version : List.of("0", "-1", "2147483648", "1.0", "\"1\"")) {
                assertInvalid(with(type, "version", version), "version");
            }
            accepted(with(type, "version", "2147483647"));
        }
    }

    @Test
    void shouldDropATextWhenItCannotBeWrittenInUtf8() {
        ParsedLine.Accepted line = accepted(with("click", "userAgent", "\"a\\ud800b\""));
        assertThat(((Click) line.record()).getUserAgent()).isNull();
        assertThat(line.ignoredFields()).isEqualTo(1);
        assertThat(record(Click.class, with("click", "userAgent", "\"\\ud83d\\ude00\""))
                        .getUserAgent())
                .isEqualTo("\uD83D\uDE00");
        assertThat(accepted(with("signup", "referralCode", "\"A\\udc00\"")).ignoredFields())
                .isEqualTo(1);
        assertInvalid(with("program", "name", "\"\\ud800\""), "name is not a string");
    }

    @Test
    void shouldNameTheElementWhenAListHoldsSomethingElse() {
        assertInvalid(with("program", "channels", "[\"email\",3]"), "channels[1] is not a string");
        assertInvalid(with("program", "channels", "[null]"), "channels[0] is not a string");
        assertInvalid(with("program", "countries", "[\"\"]"), "countries[0] is missing or empty");
        assertInvalid(with("program", "rewardRules", "[7]"), "rewardRules[0] is not an object");
        assertInvalid(with("program", "rewardRules", "[{}]"), "rewardRules[0].ruleId is missing");
        assertThat(record(Program.class, with("program", "rewardRules", "[]")).getRewardRules())
                .isEmpty();
    }

    @Test
    void shouldReadOffsetsAndFractionsWhenTimesHaveThem() {
        assertThat(record(Click.class, with("click", "occurredAt", "\"2026-03-01T14:00:00.1239+02:00\""))
                        .getOccurredAt())
                .isEqualTo(Instant.parse("2026-03-01T12:00:00.123Z"));
        assertInvalid(with("click", "occurredAt", "\"2026-03-01\""), "occurredAt is not a time");
        assertInvalid(with("click", "occurredAt", "1772366400000"), "occurredAt is not a time");
        assertInvalid(with("click", "occurredAt", "\"9999-12-31T23:59:59-01:00\""), "occurredAt");
        assertInvalid(with("click", "occurredAt", "\"0000-12-31T23:59:59Z\""), "occurredAt");
        assertInvalid(with("code", "revokedAt", "\"soon\""), "revokedAt is not a time");
        assertInvalid(with("program", "endsAt", "\"0000-01-01T00:00:00Z\""), "endsAt is outside");
    }

    @Test
    void shouldNeverQuoteAValueWhenItIsRefused() {
        String typed = "\"Jane.Doe@example.test, 4111\"";
        for (String line : List.of(
                "{\"type\":" + typed + "}",
                "Jane.Doe@example.test",
                "{Jane.Doe@example.test:1}",
                "{\"Jane.Doe@example.test\":1,\"Jane.Doe@example.test\":2}",
                "{\"type\":\"click\",\"referralCode\":Jane.Doe@example.test}",
                with("click", "referralCode", typed),
                with("click", "visitorId", typed),
                with("signup", "customerId", typed),
                with("click", "occurredAt", typed),
                with("purchase", "currency", typed),
                with("purchase", "amountMinor", "-4111"),
                with("purchase", "amountMinor", typed),
                with("policy", "model", typed),
                with("code", "advocateId", typed),
                programWithRule("\"on\":\"PURCHASE\",\"beneficiary\":\"FRIEND\",\"fixed\":1,\"unit\":" + typed),
                programWithRule("\"on\":" + typed + ",\"beneficiary\":\"FRIEND\",\"fixed\":1,\"unit\":\"EUR\""))) {
            assertThat(refused(line).message())
                    .as(line)
                    .doesNotContainIgnoringCase("jane")
                    .doesNotContain("4111");
        }
        assertThat(refused(with("click", "referralCode", typed)).message())
                .isEqualTo("referralCode has a character that is not allowed at position 5 (length 27)");
    }

    @Test
    void shouldKeepMessagesShortWhenValuesAreLong() {
        String long1 = "x y".repeat(10_000);
        for (String line : List.of(
                "{\"type\":\"" + long1 + "\"}",
                long1,
                with("click", "referralCode", '"' + long1 + '"'),
                with("click", "visitorId", '"' + long1 + '"'),
                with("purchase", "currency", '"' + long1 + '"'),
                with("policy", "model", '"' + long1 + '"'))) {
            assertThat(refused(line).message()).hasSizeLessThan(200);
        }
        assertThat(refused(with("signup", "customerId", "\"bob smith\"")).message())
                .doesNotContain("bob")
                .contains("customerId");
    }

    @Test
    void shouldTellTheTypeWhenALineOfAKnownTypeIsRefused() {
        assertThat(((ParsedLine.Refused) lines.parse("{\"type\":\"refund\"}")).type())
                .isEqualTo("refund");
        assertThat(((ParsedLine.Refused) lines.parse("{\"type\":\"teleport\"}")).type())
                .isNull();
    }

    /** Conflicts and currencies show only beside other records; arrival is checked against the case's clock. */
    @Test
    void shouldRefuseWhatTheBadInputCaseSaysWhenItsLinesAreReadOneByOne() throws IOException {
        // given
        ArrivalRules arrival = new ArrivalRules();
        long asOf = Instant.parse("2026-09-01T00:00:00Z").toEpochMilli();
        List<String> refusals = new ArrayList<>();

        // when
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(EventLinesTest.class.getResourceAsStream("/intake/bad-input.ndjson")), UTF_8))) {
            int number = 0;
            for (String line = file.readLine(); line != null; line = file.readLine()) {
                number++;
                if (EventLines.isBlank(line.getBytes(UTF_8))) {
                    continue;
                }
                ParsedLine parsed = lines.parse(line.getBytes(UTF_8));
                Refusal refusal = parsed instanceof ParsedLine.Accepted accepted
                        ? arrival.check(accepted.record(), asOf)
                        : ((ParsedLine.Refused) parsed).refusal();
                if (refusal != null) {
                    refusals.add(number + " " + refusal.reason());
                }
            }
        }

        // then
        assertThat(refusals)
                .containsExactly(
                        "4 MALFORMED",
                        "8 INVALID_FIELD",
                        "9 INVALID_FIELD",
                        "10 MALFORMED",
                        "11 FUTURE_EVENT",
                        "12 EXPIRED_EVENT",
                        "13 INVALID_FIELD",
                        "16 INVALID_FIELD");
    }

    private Reason reason(byte[] line) {
        return ((ParsedLine.Refused) lines.parse(line)).refusal().reason();
    }

    private static boolean isTime(Schema.Field field) {
        return field.schema().toString().contains("timestamp-millis");
    }

    private static boolean isText(Schema.Field field) {
        return field.schema().isUnion()
                && field.schema().getTypes().stream().anyMatch(type -> type.getType() == Schema.Type.STRING);
    }

    private static String typeOf(Topic<?> topic) {
        return Stream.of(EventType.values())
                .filter(type -> type.topic() == topic)
                .findFirst()
                .orElseThrow()
                .label();
    }

    @Test
    void shouldTreatAnOpaqueTextAsAbsentWhenItIsTooLongToKeep() {
        // given
        String line = with("click", "channel", '"' + "x".repeat(513) + '"');

        // when
        var accepted = (ParsedLine.Accepted) new EventLines().parse(line);

        // then
        assertThat(((io.referrals.events.Click) accepted.record()).getChannel()).isNull();
        assertThat(accepted.ignoredFields()).isEqualTo(1);
    }
}
