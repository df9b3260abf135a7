package io.referrals.benchmarks;

import io.referrals.events.Candidate;
import io.referrals.events.Click;
import io.referrals.events.Conversion;
import io.referrals.events.Credit;
import io.referrals.events.Purchase;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** A record as the pipeline meets it, with its topic. */
record Sample(Topic<?> topic, SpecificRecord value) {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    static Sample named(String name) {
        return switch (name) {
            case "click" -> new Sample(Topics.CLICKS, click());
            case "purchase" -> new Sample(Topics.PURCHASES, purchase());
            case "conversion" -> new Sample(Topics.CONVERSIONS, conversion());
            default -> throw new IllegalArgumentException("no sample " + name);
        };
    }

    private static Click click() {
        return Click.newBuilder()
                .setEventId("01JNQ8Z5T2V7W3X9Y1A2B3C4D5")
                .setStorefrontId("acme")
                .setReferralCode("ANNA10")
                .setVisitorId("v-7f3a9c21")
                .setOccurredAt(NOON)
                .setChannel("instagram")
                .setCountry("DE")
                .setLandingUrl("/spring/sale?utm_source=instagram")
                .setIpHash(HASH)
                .setBot(false)
                .build();
    }

    private static Purchase purchase() {
        return Purchase.newBuilder()
                .setEventId("01JNQ8Z5T2V7W3X9Y1A2B3C4D6")
                .setStorefrontId("acme")
                .setOrderId("order-100234")
                .setOccurredAt(NOON)
                .setAmountMinor(12_999)
                .setCurrency("EUR")
                .setCustomerId("customer-4711")
                .setVisitorId("v-7f3a9c21")
                .setReferralCode("ANNA10")
                .setFirstOrder(true)
                .setEmailHash(HASH)
                .setPaymentHash(HASH)
                .setCountry("DE")
                .build();
    }

    private static Conversion conversion() {
        return Conversion.newBuilder()
                .setConversionId("acme|PURCHASE|order-100234")
                .setStorefrontId("acme")
                .setKind("PURCHASE")
                .setStatus("ATTRIBUTED")
                .setBasis("CLICK")
                .setCustomerId("customer-4711")
                .setOrderId("order-100234")
                .setOccurredAt(NOON)
                .setCurrency("EUR")
                .setAmountMinor(12_999L)
                .setRefundedMinor(0L)
                .setNetAmountMinor(12_999L)
                .setNewCustomer(true)
                .setCountry("DE")
                .setModel("LAST_TOUCH")
                .setPolicyVersion(1)
                .setCredits(List.of(Credit.newBuilder()
                        .setTouchId("01JNQ8Z5T2V7W3X9Y1A2B3C4D5")
                        .setKind("CLICK")
                        .setReferralCode("ANNA10")
                        .setProgramId("two-sided")
                        .setProgramVersion(1)
                        .setAdvocateId("anna")
                        .setTouchedAt(NOON)
                        .setChannel("instagram")
                        .setWeightPpm(1_000_000)
                        .setAmountMinor(12_999L)
                        .build()))
                .setCandidates(List.of(candidate("t1", "CREDITED"), candidate("t2", "OUTSIDE_WINDOW")))
                .setCandidateCount(2)
                .setFlags(List.of("SHARED_DEVICE"))
                .setRefunds(List.of())
                .setRevision(1)
                .setDecidedAt(NOON)
                .build();
    }

    private static Candidate candidate(String touchId, String verdict) {
        return Candidate.newBuilder()
                .setTouchId(touchId)
                .setKind("CLICK")
                .setReferralCode("ANNA10")
                .setTouchedAt(NOON)
                .setVerdict(verdict)
                .build();
    }
}
