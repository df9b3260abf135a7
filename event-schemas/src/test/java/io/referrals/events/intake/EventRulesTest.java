package io.referrals.events.intake;

import static io.referrals.events.intake.SampleLines.accepted;
import static io.referrals.events.intake.SampleLines.assertInvalid;
import static io.referrals.events.intake.SampleLines.record;
import static io.referrals.events.intake.SampleLines.valid;
import static io.referrals.events.intake.SampleLines.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Assignment;
import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.CodeStats;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRulesTest {

    @ParameterizedTest
    @CsvSource({
        "click, eventId",
        "click, storefrontId",
        "click, visitorId",
        "signup, eventId",
        "signup, storefrontId",
        "signup, customerId",
        "purchase, eventId",
        "purchase, storefrontId",
        "purchase, orderId",
        "refund, eventId",
        "refund, storefrontId",
        "refund, orderId",
        "refund, refundId",
        "code, storefrontId",
        "code, programId",
        "code, advocateId",
        "program, storefrontId",
        "program, programId",
        "policy, storefrontId",
        "assignment, storefrontId",
        "assignment, assignmentId"
    })
    void shouldRefuseWhenARequiredIdIsNoId(String type, String field) {
        for (String bad :
                List.of("", " ", "a b", " a", "a ", "a|b", "a/b", "ä", "a\\u0000", "a\\nb", "x".repeat(129))) {
            assertInvalid(with(type, field, '"' + bad + '"'), field);
        }
        for (String good : List.of("a", "visitor", "A.b_c:d@e+f-9", "x".repeat(128))) {
            accepted(with(type, field, '"' + good + '"'));
        }
    }

    @Test
    void shouldKeepCustomersApartFromGuestsWhenAnIdLooksLikeOne() {
        assertInvalid(with("signup", "customerId", "\"visitor:v1\""), "customerId begins with 'visitor:'");
        ParsedLine.Accepted guest = accepted(with("purchase", "customerId", "\"visitor:v1\""));
        assertThat(((Purchase) guest.record()).getCustomerId()).isNull();
        assertThat(guest.ignoredFields()).isEqualTo(1);
        ParsedLine.Accepted refund = accepted(with("refund", "customerId", "\"visitor:v1\""));
        assertThat(((Refund) refund.record()).getCustomerId()).isNull();
        accepted(with("signup", "customerId", "\"Visitor:v1\""));
        accepted(with("signup", "visitorId", "\"visitor:v1\""));
    }

    @Test
    void shouldRefuseAPurchaseWhenNeitherCustomerNorVisitorIsLeft() {
        var line = valid("purchase");
        line.remove("customerId");
        accepted(line.toString());
        line.put("visitorId", "not an id");
        assertInvalid(line.toString(), "customerId and visitorId");
        line.put("visitorId", 5);
        assertInvalid(line.toString(), "customerId and visitorId");
        line.remove("visitorId");
        assertInvalid(line.toString(), "customerId and visitorId");
        line.put("customerId", "visitor:v1");
        assertInvalid(line.toString(), "customerId and visitorId");
        line.put("customerId", "");
        assertInvalid(line.toString(), "customerId and visitorId");
        line.put("customerId", "bob");
        accepted(line.toString());
    }

    @Test
    void shouldDropAnOptionalIdWhenItIsNoId() {
        ParsedLine.Accepted line = accepted(with("signup", "visitorId", "\"bad cookie\""));
        assertThat(((Signup) line.record()).getVisitorId()).isNull();
        assertThat(line.ignoredFields()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ANNA10, ANNA10",
        "anna10, ANNA10",
        "' Anna_10-x\t', ANNA_10-X",
        "\u00A0anna\u2003, ANNA",
        "an\u200Bn\uFEFFa\u00AD\u200E, ANNA",
        "'\u202A \u2060\u00A0anna\u200F \u202C', ANNA",
        "\uDB40\uDC61anna, ANNA",
        "stra\u00DFe, STRASSE",
        "\u0131, I"
    })
    void shouldTrimAndUpperCaseWhenACodeIsClickedOrRegistered(String typed, String code) {
        for (String type : List.of("click", "code", "assignment")) {
            var line = valid(type);
            line.put("referralCode", typed);
            SpecificRecord record = accepted(line.toString()).record();
            assertThat(record.get(record.getSchema().getField("referralCode").pos()))
                    .isEqualTo(code);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u200B\u2060",
                "AN\u00A0NA",
                "AN\u2011NA",
                "AN NA",
                "ANNA!",
                "\u00C4NNA",
                "a\u0000",
                "A|B"
            })
    void shouldRefuseWhenAClickedOrRegisteredCodeIsNone(String code) {
        for (String type : List.of("click", "code", "assignment")) {
            var line = valid(type);
            line.put("referralCode", code);
            assertInvalid(line.toString(), "referralCode");
            line.put("referralCode", "x".repeat(65));
            assertInvalid(line.toString(), "referralCode");
            line.put("referralCode", " " + "x".repeat(64) + " ");
            accepted(line.toString());
        }
    }

    @Test
    void shouldKeepWhatWasTypedWhenASignupOrPurchaseCarriesACode() {
        String emoji = "\uD83D\uDE00";
        assertThat(typed("  an na! ")).isEqualTo("AN NA!");
        assertThat(typed("x".repeat(70))).isEqualTo("X".repeat(64));
        assertThat(typed(emoji.repeat(64))).isEqualTo(emoji.repeat(64));
        assertThat(typed("x" + emoji.repeat(64))).isEqualTo("X" + emoji.repeat(63));
        assertThat(typed("\u00DF".repeat(40))).isEqualTo("S".repeat(64));
        assertThat(typed("x".repeat(63) + " y")).isEqualTo("X".repeat(63));
        assertThat(typed("an\u200Bna\u2011\u00A0x\u00AD")).isEqualTo("ANNA\u2011\u00A0X");
        assertThat(typed("\u200B".repeat(5_000) + "x".repeat(64))).isEqualTo("X".repeat(64));
        assertThat(typed("\u2060 \u200B\u00A0")).isNull();
        assertThat(typed("   ")).isNull();
        assertThat(typed("")).isNull();
    }

    @Test
    void shouldUpperCaseTheSameWayWhenTheJvmSpeaksTurkish() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(typed("title")).isEqualTo("TITLE");
            assertThat(record(Purchase.class, with("purchase", "currency", "\"inr\""))
                            .getCurrency())
                    .isEqualTo("INR");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldUpperCaseCurrenciesWhenTheyAreThreeLetters() {
        for (String type : List.of("purchase", "refund")) {
            assertThat(accepted(with(type, "currency", "\"eUr\"")).record().toString())
                    .contains("\"EUR\"");
            for (String bad : List.of("", "EU", "EURO", " EUR", "E1R", "\u20AC\u20AC\u20AC", "EU\u017F")) {
                assertInvalid(with(type, "currency", '"' + bad + '"'), "currency");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "model, '\"NEWEST\"'",
        "model, '\"last_touch\"'",
        "model, '\"\"'",
        "clickLookbackDays, -1",
        "bindingDays, -1",
        "newCustomerDays, -1",
        "timeDecayHalfLifeDays, 0",
        "timeDecayHalfLifeDays, -7",
        "newCustomersOnly, '\"yes\"'",
        "checkoutCodeOverridesBinding, 1"
    })
    void shouldRefuseAPolicyWhenAFieldIsInvalid(String field, String value) {
        assertInvalid(with("policy", field, value), field);
    }

    @Test
    void shouldAcceptAPolicyWhenDaysAreZeroOrAbsent() {
        accepted(with("policy", "clickLookbackDays", "0"));
        accepted(with("policy", "bindingDays", "0"));
        accepted(with("policy", "newCustomerDays", "0"));
        assertThat(record(AttributionPolicy.class, with("policy", "bindingDays", null))
                        .getBindingDays())
                .isNull();
        for (String model : List.of("LAST_TOUCH", "FIRST_TOUCH", "LINEAR", "POSITION_BASED", "TIME_DECAY")) {
            accepted(with("policy", "model", '"' + model + '"'));
        }
    }

    @Test
    void shouldRefuseAnAssignmentWhenItNamesNotExactlyOneOrderOrCustomer() {
        var line = valid("assignment");
        line.put("customerId", "bob");
        assertInvalid(line.toString(), "orderId and customerId exclude each other");
        line.remove("orderId");
        accepted(line.toString());
        line.put("customerId", "visitor:v1");
        assertInvalid(line.toString(), "customerId begins with 'visitor:'");
        line.put("customerId", "");
        assertInvalid(line.toString(), "orderId and customerId are both missing");
        assertInvalid(with("assignment", "orderId", "\"no id\""), "orderId has a character");
    }

    @Test
    void shouldRefuseAnAssignmentWhenItsReasonIsNoneOrTooLong() {
        String emoji = "\uD83D\uDE00";
        assertInvalid(with("assignment", "reason", "\"\""), "reason is missing or empty");
        assertInvalid(with("assignment", "reason", '"' + "x".repeat(513) + '"'), "reason is longer than 512");
        accepted(with("assignment", "reason", '"' + emoji.repeat(512) + '"'));
    }

    @Test
    void shouldRefuseACodeWhenItsEmailHashesAreTooManyOrNone() {
        String twenty = "\"e\",".repeat(19) + "\"e\"";
        accepted(with("code", "advocateEmailHashes", '[' + twenty + ']'));
        accepted(with("code", "advocateEmailHashes", "[]"));
        assertInvalid(with("code", "advocateEmailHashes", "[\"e\"," + twenty + ']'), "more than 20");
        assertInvalid(with("code", "advocateEmailHashes", "[\"e\",\"\"]"), "advocateEmailHashes[1] is missing");
        assertInvalid(
                with("code", "advocateEmailHashes", "[\"" + "x".repeat(513) + "\"]"),
                "advocateEmailHashes[0] is longer than 512");
    }

    @Test
    void shouldAcceptWhenAnEndLiesBeforeItsStart() {
        accepted(with("code", "revokedAt", "\"2020-01-01T00:00:00Z\""));
        accepted(with("program", "endsAt", "\"2020-01-01T00:00:00Z\""));
    }

    @Test
    void shouldRefuseWhenADecodedTimeDoesNotPrintAsAFourDigitYear() {
        for (long time : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 253402300800000L, -62135596800001L}) {
            Click click = record(Click.class, valid("click").toString());
            click.setOccurredAt(Instant.ofEpochMilli(time));
            assertThat(EventRules.check(click)).isInstanceOf(Checked.Refused.class);
        }
        for (long time : new long[] {253402300799999L, -62135596800000L, 0}) {
            Click click = record(Click.class, valid("click").toString());
            click.setOccurredAt(Instant.ofEpochMilli(time));
            assertThat(EventRules.check(click)).isInstanceOf(Checked.Accepted.class);
        }
    }

    @Test
    void shouldRefuseWhenARecordMadeByHandLacksRequiredFields() {
        for (SpecificRecord empty : List.of(
                new Click(),
                new Signup(),
                new Purchase(),
                new Refund(),
                new ReferralCode(),
                new Program(),
                new AttributionPolicy(),
                new Assignment())) {
            assertThat(EventRules.check(empty)).isInstanceOf(Checked.Refused.class);
        }
    }

    @Test
    void shouldFailWhenARecordIsNoInput() {
        assertThatThrownBy(() -> EventRules.check(new CodeStats())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Keys.of((SpecificRecord) new CodeStats()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldChangeNothingWhenCheckedASecondTime() {
        for (String type : SampleLines.TYPES) {
            SpecificRecord record = accepted(valid(type).toString()).record();
            byte[] before = ContentFingerprint.of(record);
            assertThat(EventRules.check(record)).isEqualTo(new Checked.Accepted<>(record, 0));
            assertThat(ContentFingerprint.of(record)).isEqualTo(before);
        }
    }

    @Test
    void shouldChangeNothingWhenATypedCodeIsNormalisedASecondTime() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String typed = random.ints(random.nextInt(80), 0, 0x11000)
                    .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                    .map(c -> random.nextInt(4) == 0 ? ' ' : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String once = Values.typedCode(typed);
            if (once != null) {
                assertThat(Values.typedCode(once))
                        .as("seed %d, %s", seed, typed)
                        .isEqualTo(once);
                assertThat(once.codePointCount(0, once.length())).isBetween(1, 64);
            }
        }
    }

    private static @Nullable String typed(String typed) {
        var signup = valid("signup");
        signup.put("referralCode", typed);
        var purchase = valid("purchase");
        purchase.put("referralCode", typed);
        ParsedLine.Accepted line = accepted(signup.toString());
        assertThat(line.ignoredFields()).isZero();
        String code = ((Signup) line.record()).getReferralCode();
        assertThat(record(Purchase.class, purchase.toString()).getReferralCode())
                .isEqualTo(code);
        return code;
    }
}
