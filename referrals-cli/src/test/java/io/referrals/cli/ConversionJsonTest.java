package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Candidate;
import io.referrals.events.Conversion;
import io.referrals.events.Credit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversionJsonTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void shouldLeaveOutAbsentFieldsWhenTheConversionIsASignup() {
        // given
        var conversion = signup().build();

        // then
        assertThat(ConversionJson.line(conversion))
                .isEqualTo("{\"conversionId\":\"acme|SIGNUP|bob\",\"storefrontId\":\"acme\",\"kind\":\"SIGNUP\","
                        + "\"status\":\"UNATTRIBUTED\",\"reason\":\"NO_ELIGIBLE_TOUCH\",\"customerId\":\"bob\","
                        + "\"occurredAt\":\"2026-03-01T12:00:00Z\",\"model\":\"LAST_TOUCH\",\"policyVersion\":0,"
                        + "\"credits\":[],\"candidates\":[{\"touchId\":\"k1\",\"kind\":\"CLICK\",\"referralCode\":\"X\","
                        + "\"touchedAt\":\"2026-03-01T11:59:59.500Z\",\"verdict\":\"UNKNOWN_CODE\"}],\"flags\":[]}");
    }

    @Test
    void shouldWriteEveryFieldWhenTheConversionIsAnAttributedOrder() {
        // given
        var conversion = signup().setConversionId("acme|PURCHASE|o1")
                .setKind("PURCHASE")
                .setStatus("ATTRIBUTED")
                .setReason(null)
                .setBasis("CLICK")
                .setOrderId("o1")
                .setCurrency("EUR")
                .setAmountMinor(8000L)
                .setRefundedMinor(100L)
                .setNetAmountMinor(7900L)
                .setNewCustomer(true)
                .setCountry("DE")
                .setCredits(List.of(new Credit(
                        "k1", "CLICK", "ANNA", "refer", 2, "anna", NOON.minusMillis(500), "email", 1_000_000, 7900L)))
                .setCandidateCount(70)
                .setFlags(List.of("SAME_DEVICE"))
                .build();

        // then
        assertThat(ConversionJson.withRevision(conversion))
                .startsWith("{\"conversionId\":\"acme|PURCHASE|o1\",\"storefrontId\":\"acme\",\"kind\":\"PURCHASE\","
                        + "\"status\":\"ATTRIBUTED\",\"basis\":\"CLICK\",\"customerId\":\"bob\",\"orderId\":\"o1\","
                        + "\"occurredAt\":\"2026-03-01T12:00:00Z\",\"currency\":\"EUR\",\"amountMinor\":8000,"
                        + "\"refundedMinor\":100,\"netAmountMinor\":7900,\"newCustomer\":true,\"country\":\"DE\","
                        + "\"model\":\"LAST_TOUCH\",\"policyVersion\":0,\"credits\":[{\"touchId\":\"k1\","
                        + "\"kind\":\"CLICK\",\"referralCode\":\"ANNA\",\"programId\":\"refer\",\"programVersion\":2,"
                        + "\"advocateId\":\"anna\",\"touchedAt\":\"2026-03-01T11:59:59.500Z\",\"channel\":\"email\","
                        + "\"weightPpm\":1000000,\"amountMinor\":7900}],")
                .endsWith("\"candidateCount\":70,\"flags\":[\"SAME_DEVICE\"],\"revision\":3,"
                        + "\"decidedAt\":\"2026-03-01T12:00:01Z\"}");
    }

    private static Conversion.Builder signup() {
        return Conversion.newBuilder()
                .setConversionId("acme|SIGNUP|bob")
                .setStorefrontId("acme")
                .setKind("SIGNUP")
                .setStatus("UNATTRIBUTED")
                .setReason("NO_ELIGIBLE_TOUCH")
                .setCustomerId("bob")
                .setOccurredAt(NOON)
                .setModel("LAST_TOUCH")
                .setPolicyVersion(0)
                .setCredits(List.of())
                .setCandidates(List.of(new Candidate("k1", "CLICK", "X", NOON.minusMillis(500), "UNKNOWN_CODE")))
                .setFlags(List.of())
                .setRefunds(List.of())
                .setRevision(3)
                .setDecidedAt(NOON.plusSeconds(1));
    }
}
