package io.referrals.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.LedgerReader.Reward;
import io.referrals.cli.assignments.PutAssignment;
import io.referrals.events.Assignment;
import io.referrals.events.Candidate;
import io.referrals.events.Conversion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void shouldNameVersionAndTimesWhenACodeWasInactive() {
        // given
        var conversion = conversion(candidate("GONE", "CODE_INACTIVE"), candidate("LOST", "CODE_INACTIVE"));
        var codes = Map.of("GONE", List.of(new Registration(2, null, NOON.minusSeconds(60), NOON)));

        // when
        var text = new StringWriter();
        new Explanation(conversion, codes, List.of()).print(new PrintWriter(text));

        // then: what was not found is said as before
        assertThat(Explanation.codes(conversion)).containsExactlyInAnyOrder("GONE", "LOST");
        assertThat(text.toString())
                .contains("revoked by then: version 2 of the code is active from 2026-03-01T11:59:00Z, revoked at"
                        + " 2026-03-01T12:00:00Z")
                .contains("the code was not active yet, or revoked");
    }

    @Test
    void shouldNameTheVersionOfTheCodeThatHeldWhenTheTouchHappened() {
        // given: the code was handed over an hour later, and another one came in later still
        var later = NOON.plusSeconds(3_600);
        var codes = Map.of(
                "ANNA", List.of(new Registration(1, null, NOON, null), new Registration(2, later, NOON, null)),
                "NEXT", List.of(new Registration(1, later, NOON, null)));

        // when
        var text = new StringWriter();
        new Explanation(conversion(candidate("ANNA", "ELIGIBLE"), candidate("NEXT", "UNKNOWN_CODE")), codes, List.of())
                .print(new PrintWriter(text));

        // then
        assertThat(text.toString())
                .containsPattern("k-ANNA +CLICK +ANNA +v1 ")
                .containsPattern("k-NEXT +CLICK +NEXT +- ")
                .contains("the code is registered from 2026-03-01T13:00:00Z on");
    }

    @Test
    void shouldSayWhoAssignedItAndWhyWhenItWasCreditedByHand() {
        // given
        var assignment = Assignment.newBuilder()
                .setStorefrontId("acme")
                .setAssignmentId("a1")
                .setVersion(2)
                .setCustomerId("bob")
                .setReferralCode("ANNA")
                .setReason("anna brought bob, see ticket 17")
                .build();
        var put = new PutAssignment(assignment, NOON, "assignments put by olga");
        var assigned = conversion(new Candidate("a1", "ASSIGNMENT", "ANNA", NOON, "ELIGIBLE"));

        // when
        var text = new StringWriter();
        new Explanation(assigned, Map.of(), List.of(put)).print(new PrintWriter(text));

        // then
        assertThat(Explanation.isAssigned(assigned)).isTrue();
        assertThat(text.toString())
                .contains("assignment a1 version 2, from assignments put by olga, arrived at 2026-03-01T12:00:00Z:"
                        + " anna brought bob, see ticket 17");
    }

    @Test
    void shouldSayThatItIsOrganicWhenNoCandidateIsLeft() {
        var text = new StringWriter();
        new Explanation(conversion(), Map.of(), List.of()).print(new PrintWriter(text));
        assertThat(text.toString()).contains("organic now");
    }

    @Test
    void shouldSayWhatWaitsForAReview() {
        assertThat(rewards(reward("HELD", null), reward("HELD", null)))
                .containsOnlyOnce("under review: 'review approve acme|PURCHASE|o1'");
        assertThat(rewards(reward("PAID", 0L)))
                .contains("under review: acme|PURCHASE|o1|p|r|ADVOCATE|anna is paid and should be 0.00 USD")
                .contains("'review approve acme|PURCHASE|o1|p|r|ADVOCATE|anna=0'");
        assertThat(rewards(reward("PENDING", null), reward("PAID", null))).doesNotContain("review");
    }

    private static String rewards(Reward... rewards) {
        var text = new StringWriter();
        Explanation.printRewards(new PrintWriter(text), List.of(rewards), List.of());
        return text.toString();
    }

    private static Reward reward(String state, @Nullable Long wanted) {
        return new Reward("acme|PURCHASE|o1", "p", "r", "ADVOCATE", "anna", "USD", 500, state, wanted);
    }

    private static Candidate candidate(String code, String verdict) {
        return new Candidate("k-" + code, "CLICK", code, NOON, verdict);
    }

    private static Conversion conversion(Candidate... candidates) {
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
                .setCandidates(List.of(candidates))
                .setFlags(List.of())
                .setRefunds(List.of())
                .setRevision(1)
                .setDecidedAt(NOON)
                .build();
    }
}
