package io.referrals.events.intake;

import static io.referrals.events.intake.SampleLines.accepted;
import static io.referrals.events.intake.SampleLines.assertInvalid;
import static io.referrals.events.intake.SampleLines.programWithRule;
import static io.referrals.events.intake.SampleLines.record;
import static io.referrals.events.intake.SampleLines.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.events.Program;
import io.referrals.events.RewardRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramRulesTest {
    private static final String FIXED =
            "\"on\":\"PURCHASE\",\"beneficiary\":\"FRIEND\",\"unit\":\"USD\",\"fixed\":2500";
    private static final String FIXED_ON_SIGNUP =
            "\"on\":\"SIGNUP\",\"beneficiary\":\"ADVOCATE\",\"unit\":\"POINTS\",\"fixed\":100";
    private static final String PERCENT = "\"on\":\"PURCHASE\",\"beneficiary\":\"ADVOCATE\",\"percentBps\":1000";
    private static final String MILESTONES = "\"on\":\"SIGNUP\",\"beneficiary\":\"ADVOCATE\",\"milestones\":"
            + "[{\"at\":2,\"unit\":\"PRODUCT:shave-cream\",\"fixed\":1},{\"at\":5,\"unit\":\"usd\",\"fixed\":500}]";
    private static final String ORDER_MILESTONES = MILESTONES.replace("SIGNUP", "PURCHASE");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "USD",
                "eur",
                "POINTS",
                "MEMBERSHIP_DAYS",
                "COUPON:HELLO",
                "COUPON:a:b",
                "GIFT_CARD:EUR",
                "GIFT_CARD:eur",
                "PRODUCT:shave-cream"
            })
    void shouldAcceptWhenAUnitIsOne(String unit) {
        accepted(programWithRule(FIXED.replace("USD", unit)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "US",
                "DOLLARS",
                "points",
                "COUPON",
                "COUPON:",
                "COUPON:a b",
                "COUPON:a|b",
                "GIFT_CARD:EURO",
                "GIFT_CARD:",
                "PRODUCT:",
                "gift_card:EUR",
                "USD:1",
                ":",
                "COUPON :x",
                " USD"
            })
    void shouldRefuseWhenAUnitIsNone(String unit) {
        assertInvalid(programWithRule(FIXED.replace("USD", unit)), "rewardRules[0].unit");
        assertInvalid(programWithRule(MILESTONES.replace("usd", unit)), "rewardRules[0].milestones[1].unit");
    }

    @Test
    void shouldUpperCaseTheCurrencyWhenAUnitHasOne() {
        assertThat(rule(FIXED.replace("USD", "usd")).getUnit()).isEqualTo("USD");
        assertThat(rule(FIXED.replace("USD", "GIFT_CARD:usd")).getUnit()).isEqualTo("GIFT_CARD:USD");
        assertThat(rule(FIXED.replace("USD", "COUPON:hello")).getUnit()).isEqualTo("COUPON:hello");
        assertThat(rule(MILESTONES).getMilestones().get(1).getUnit()).isEqualTo("USD");
    }

    @Test
    void shouldRefuseWhenARuleGivesNothingOrInTwoWays() {
        assertInvalid(programWithRule("\"on\":\"PURCHASE\",\"beneficiary\":\"FRIEND\""), "are all missing");
        assertInvalid(
                programWithRule("\"on\":\"PURCHASE\",\"beneficiary\":\"FRIEND\",\"unit\":\"USD\""), "are all missing");
        assertInvalid(programWithRule(FIXED + ",\"percentBps\":5"), "exclude each other");
        assertInvalid(programWithRule(MILESTONES + ",\"percentBps\":5"), "exclude each other");
        assertInvalid(programWithRule(MILESTONES + ",\"fixed\":5,\"unit\":\"USD\""), "exclude each other");
        assertInvalid(
                programWithRule("\"on\":\"SIGNUP\",\"beneficiary\":\"ADVOCATE\",\"milestones\":[]"), "are all missing");
        assertThat(rule(FIXED + ",\"milestones\":[]").getMilestones()).isNull();
    }

    @Test
    void shouldRefuseWhenFieldsDoNotGoTogether() {
        assertInvalid(programWithRule(FIXED.replace("\"unit\":\"USD\",", "")), "rewardRules[0].unit");
        assertInvalid(programWithRule(PERCENT + ",\"unit\":\"USD\""), "rewardRules[0].unit");
        assertInvalid(programWithRule(PERCENT.replace("PURCHASE", "SIGNUP")), "rewardRules[0].percentBps");
        assertInvalid(programWithRule(MILESTONES.replace("ADVOCATE", "FRIEND")), "rewardRules[0].milestones");
        accepted(programWithRule(PERCENT + ",\"unit\":\"\""));
        accepted(programWithRule(PERCENT + ",\"unit\":null,\"fixed\":null,\"milestones\":null"));
    }

    @ParameterizedTest
    @CsvSource({
        "unit, '\"USD\"'",
        "recurringDays, 30",
        "maxAmount, 5",
        "maxCount, 5",
        "budget, 5",
        "occurrence, '\"FIRST\"'",
    })
    void shouldRefuseWhenMilestonesStandWithAModifierOfOtherRules(String field, String value) {
        assertInvalid(programWithRule(ORDER_MILESTONES + ",\"" + field + "\":" + value), "rewardRules[0]." + field);
    }

    @Test
    void shouldAcceptWhenMilestonesStandWithTheirOwnModifiers() {
        accepted(programWithRule(MILESTONES));
        accepted(programWithRule(ORDER_MILESTONES + ",\"minNetMinor\":100,\"expiresAfterDays\":30"));
        accepted(programWithRule(ORDER_MILESTONES + ",\"occurrence\":\"EVERY\",\"capPeriod\":\"LIFETIME\""));
        accepted(programWithRule(MILESTONES + ",\"occurrence\":\"FIRST\",\"minNetMinor\":100"));
    }

    @Test
    void shouldIgnoreWhenAModifierHasNoEffectWhereItStands() {
        accepted(programWithRule(FIXED_ON_SIGNUP + ",\"occurrence\":\"FIRST\",\"recurringDays\":3,\"minNetMinor\":9"));
        accepted(programWithRule(PERCENT + ",\"occurrence\":\"FIRST\",\"recurringDays\":3"));
        accepted(programWithRule(PERCENT + ",\"capPeriod\":\"CALENDAR_MONTH\""));
        accepted(programWithRule(FIXED + ",\"maxAmount\":3"));
    }

    @ParameterizedTest
    @CsvSource({
        "on, '\"CLICK\"'",
        "on, '\"\"'",
        "beneficiary, '\"MERCHANT\"'",
        "beneficiary, '\"advocate\"'",
        "occurrence, '\"SECOND\"'",
        "capPeriod, '\"WEEK\"'",
        "fixed, -5",
        "fixed, 1.5",
        "fixed, '\"5\"'",
        "maxAmount, -1",
        "minNetMinor, -1",
        "maxCount, -1",
        "maxCount, 2147483648",
        "budget, -1",
        "recurringDays, -1",
        "expiresAfterDays, -1",
        "ruleId, '\"a b\"'",
        "ruleId, '\"\"'",
    })
    void shouldRefuseWhenAFieldOfARuleIsInvalid(String field, String value) {
        var program = SampleLines.valid("program");
        ((ObjectNode) program.get("rewardRules").get(0)).set(field, SampleLines.json(value));
        assertInvalid(program.toString(), "rewardRules[0]." + field);
    }

    @Test
    void shouldAcceptARewardOfNothingWhenTheAmountIsZero() {
        accepted(programWithRule(PERCENT.replace("1000", "0")));
        accepted(programWithRule(FIXED.replace("2500", "0")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.0"})
    void shouldRefuseWhenAPercentageIsNegativeOrNoInteger(String bps) {
        assertInvalid(programWithRule(PERCENT.replace("1000", bps)), "rewardRules[0].percentBps");
    }

    @Test
    void shouldAcceptWhenLimitsAreZero() {
        accepted(programWithRule(PERCENT
                + ",\"maxAmount\":0,\"minNetMinor\":0,\"maxCount\":0,\"budget\":0,\"recurringDays\":0,"
                + "\"expiresAfterDays\":0"));
        accepted(with("program", "holdDays", "0"));
        assertInvalid(with("program", "holdDays", "-1"), "holdDays");
    }

    @Test
    void shouldRefuseWhenMilestonesAreNotUniqueOrNegative() {
        assertInvalid(programWithRule(MILESTONES.replace("\"at\":5", "\"at\":2")), "milestones[1].at occurs twice");
        assertInvalid(programWithRule(MILESTONES.replace("\"at\":5", "\"at\":0")), "milestones[1].at");
        assertInvalid(programWithRule(MILESTONES.replace("\"at\":5,", "")), "milestones[1].at is missing");
        assertInvalid(programWithRule(MILESTONES.replace("500", "-1")), "milestones[1].fixed");
        assertInvalid(programWithRule(MILESTONES.replace("\"unit\":\"usd\",", "")), "milestones[1].unit is missing");
    }

    @Test
    void shouldRefuseWhenARuleIdStandsTwice() {
        String rule = "{\"ruleId\":\"r\"," + FIXED + "}";
        assertInvalid(with("program", "rewardRules", "[" + rule + "," + rule + "]"), "rewardRules[1].ruleId");
        accepted(with("program", "rewardRules", "[" + rule + "," + rule.replace("\"r\"", "\"R\"") + "]"));
    }

    @Test
    void shouldRefuseWhenANameIsEmpty() {
        assertInvalid(with("program", "name", "\"\""), "name");
    }

    private static RewardRule rule(String fields) {
        return record(Program.class, programWithRule(fields)).getRewardRules().get(0);
    }
}
