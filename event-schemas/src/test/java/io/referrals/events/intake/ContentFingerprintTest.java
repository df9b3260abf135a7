package io.referrals.events.intake;

import static io.referrals.events.intake.SampleLines.accepted;
import static io.referrals.events.intake.SampleLines.programWithRule;
import static io.referrals.events.intake.SampleLines.valid;
import static io.referrals.events.intake.SampleLines.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.events.Purchase;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class ContentFingerprintTest {

    @Test
    void shouldNeverChangeWhenTheCodeDoes() {
        // given: what records had before purchases had versions and rules a kind of customer
        ObjectNode purchase = valid("purchase");
        purchase.remove("version");
        ObjectNode program = valid("program");
        ((ObjectNode) program.get("rewardRules").get(0)).remove("customer");

        // then: kept in state for as long as a year, these values are part of the state's format
        assertThat(fingerprint(purchase.toString())).isEqualTo("7267155bdff5c62f27fa8958a3078b4a");
        assertThat(fingerprint(program.toString())).isEqualTo("c92ab70264a3236048d00109b4e0808f");
    }

    @Test
    void shouldBeTheSameWhenOnlyTheWritingDiffers() {
        ObjectNode line = valid("purchase");
        String expected = fingerprint(line.toString());
        line.put("currency", "usd");
        line.put("referralCode", " anna10 ");
        line.put("occurredAt", "2026-03-03T14:00:00.0001+02:00");
        line.put("unknown", true);
        assertThat(fingerprint(line.toString())).isEqualTo(expected);
        assertThat(fingerprint(with("click", "bot", "false"))).isEqualTo(fingerprint(with("click", "bot", null)));
        assertThat(fingerprint(with("code", "version", "1"))).isEqualTo(fingerprint(with("code", "version", null)));
    }

    @Test
    void shouldDifferWhenAnyFieldDoes() {
        for (String type : SampleLines.TYPES) {
            Set<String> seen = new HashSet<>();
            ObjectNode line = valid(type);
            assertThat(seen.add(fingerprint(line.toString()))).isTrue();
            for (Schema.Field field : Objects.requireNonNull(EventType.named(type))
                    .topic()
                    .schema()
                    .getFields()) {
                ObjectNode changed = line.deepCopy();
                var value = changed.get(field.name());
                if (value == null) {
                    continue; // an assignment is of an order or of a customer
                }
                if (field.hasDefaultValue() && !field.name().equals("orderId")) {
                    changed.remove(field.name());
                    assertThat(seen.add(fingerprint(changed.toString())))
                            .as(field.name())
                            .isTrue();
                }
                if (value.isBoolean()) {
                    changed.put(field.name(), !value.booleanValue());
                } else if (value.isNumber()) {
                    changed.put(field.name(), value.longValue() + 1);
                } else if (field.name().equals("currency")) {
                    changed.put(field.name(), "EUR");
                } else if (field.name().equals("model")) {
                    changed.put(field.name(), "LINEAR");
                } else if (value.isArray()) {
                    var list = changed.putArray(field.name());
                    if (field.hasDefaultValue()) {
                        list.add("another");
                    }
                } else if (value.textValue().endsWith("Z")) {
                    changed.put(field.name(), value.textValue().replace("00:00Z", "00:01Z"));
                } else {
                    changed.put(field.name(), value.textValue() + "2");
                }
                if (!value.isBoolean() || !field.hasDefaultValue()) {
                    assertThat(seen.add(fingerprint(changed.toString())))
                            .as(field.name())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void shouldDifferWhenAValueMovesToAnotherField() {
        ObjectNode one = valid("purchase");
        one.remove("ipHash");
        one.put("deviceHash", "h");
        ObjectNode other = valid("purchase");
        other.remove("deviceHash");
        other.put("ipHash", "h");
        assertThat(fingerprint(one.toString())).isNotEqualTo(fingerprint(other.toString()));
        String rule = "\"on\":\"PURCHASE\",\"beneficiary\":\"ADVOCATE\",\"percentBps\":5,";
        assertThat(fingerprint(programWithRule(rule + "\"maxCount\":7")))
                .isNotEqualTo(fingerprint(programWithRule(rule + "\"budget\":7")));
    }

    @Test
    void shouldBeSixteenBytesWhenARecordIsHuge() {
        ObjectNode line = valid("purchase");
        line.put("country", "x".repeat(100_000));
        assertThat(ContentFingerprint.of((Purchase) accepted(line.toString()).record()))
                .hasSize(ContentFingerprint.BYTES);
    }

    private static String fingerprint(String line) {
        return HexFormat.of().formatHex(ContentFingerprint.of(accepted(line).record()));
    }
}
