package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.benchmarks.throughput.Truth.Correctness;
import io.referrals.benchmarks.throughput.Truth.Expected;
import io.referrals.events.Candidate;
import io.referrals.events.Click;
import io.referrals.events.Conversion;
import io.referrals.events.Credit;
import io.referrals.events.Purchase;
import io.referrals.events.Signup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TruthTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SIGNUP = "shop|SIGNUP|bob";
    private static final String ORDER = "shop|PURCHASE|o1";

    @Test
    void shouldCreditTheLastClickAtOrBeforeTheSignupAndBindTheOrder() {
        // given
        var records = List.of(
                click("k1", 0), click("k2", 10), click("k3", 11), signup("bob", "v", 10), purchase("o1", 20, "bob"));

        // when
        var conversions = truth(records).conversions();

        // then
        assertThat(conversions)
                .containsOnly(
                        Map.entry(SIGNUP, new Expected("CLICK", "k2", "CODE-k2", 2)),
                        Map.entry(ORDER, new Expected("SIGNUP_BINDING", "k2", "CODE-k2", 3)));
    }

    @Test
    void shouldNotDependOnTheOrderOfArrival() {
        // given
        long seed = new Random().nextLong();
        var records = new ArrayList<SpecificRecord>(List.of(
                click("k1", 0), click("k2", 10), signup("bob", "v", 12), purchase("o1", 5, "bob"), click("k3", 30)));
        var expected = truth(records).conversions();

        // when
        Collections.shuffle(records, new Random(seed));

        // then
        assertThat(truth(records).conversions()).as("seed " + seed).isEqualTo(expected);
    }

    @Test
    void shouldCreditTheClickBeforeAnOrderThatComesBeforeTheSignup() {
        // given
        var records = List.of(click("k1", 0), purchase("o1", 5, "bob"), click("k2", 6), signup("bob", "v", 10));

        // when
        var conversions = truth(records).conversions();

        // then
        assertThat(conversions).containsEntry(ORDER, new Expected("CLICK", "k1", "CODE-k1", 1));
    }

    @Test
    void shouldCreditNobodyWhenTheOnlyClickIsTooOld() {
        // given
        int ninetyDays = (int) Duration.ofDays(90).toMinutes();
        var inside = List.of(click("k1", 0), signup("bob", "v", ninetyDays));
        var outside = List.of(click("k1", 0), signup("bob", "v", ninetyDays + 1));

        // when, then
        assertThat(truth(inside).conversions()).containsEntry(SIGNUP, new Expected("CLICK", "k1", "CODE-k1", 1));
        assertThat(truth(outside).conversions()).containsEntry(SIGNUP, new Expected(null, null, null, 1));
    }

    @Test
    void shouldExpectNothingOfWhoNeverClicked() {
        assertThat(truth(List.of(click("k1", 11), signup("bob", "v", 10), signup("eve", "other", 10)))
                        .conversions())
                .isEmpty();
    }

    @Test
    void shouldLeaveOutWhoHasMoreClicksThanAreRemembered() {
        // given
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i <= 256; i++) {
            records.add(click("k" + i, i));
        }
        records.add(signup("bob", "v", 300));

        // when
        var truth = truth(records);

        // then
        assertThat(truth.conversions()).isEmpty();
        assertThat(truth.compare(List.of(conversion("k256", 257)))).isEqualTo(new Correctness(0, 0, 0));
    }

    @Test
    void shouldTellRightFromWrongAndMissingConversions() {
        // given
        var truth = truth(List.of(click("k1", 0), click("k2", 5), signup("bob", "v", 10)));

        // when, then
        assertThat(truth.compare(List.of(conversion("k2", 2)))).isEqualTo(new Correctness(1, 1, 1));
        assertThat(truth.compare(List.of(conversion("k1", 2)))).isEqualTo(new Correctness(0, 1, 1));
        assertThat(truth.compare(List.of(conversion("k2", 1)))).isEqualTo(new Correctness(0, 1, 1));
        assertThat(truth.compare(List.of())).isEqualTo(new Correctness(0, 1, 0));
    }

    @Test
    void shouldExpectOfTheTextbookSignupsAndOrdersOfThoseOnly() {
        // given
        var truth = truth(
                List.of(click("k1", 0), purchase("o0", 5, "bob"), signup("bob", "v", 10), purchase("o1", 20, "bob")));

        // when
        var correctness = truth.compareCodes(Map.of(SIGNUP, "CODE-k1", ORDER, "CODE-other"));

        // then
        assertThat(correctness).isEqualTo(new Correctness(1, 2, 2));
    }

    private static Truth truth(List<? extends SpecificRecord> records) {
        return Truth.of(() -> List.<SpecificRecord>copyOf(records).iterator());
    }

    private static Instant minute(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static Click click(String id, int minute) {
        return Click.newBuilder()
                .setEventId(id)
                .setStorefrontId("shop")
                .setReferralCode("CODE-" + id)
                .setVisitorId("v")
                .setOccurredAt(minute(minute))
                .build();
    }

    private static Signup signup(String customer, String visitor, int minute) {
        return Signup.newBuilder()
                .setEventId("s-" + customer)
                .setStorefrontId("shop")
                .setCustomerId(customer)
                .setVisitorId(visitor)
                .setOccurredAt(minute(minute))
                .build();
    }

    private static Purchase purchase(String order, int minute, @Nullable String customer) {
        return Purchase.newBuilder()
                .setEventId("p-" + order)
                .setStorefrontId("shop")
                .setOrderId(order)
                .setOccurredAt(minute(minute))
                .setAmountMinor(100)
                .setCurrency("EUR")
                .setCustomerId(customer)
                .build();
    }

    /** Bob's signup, credited to a click. */
    private static Conversion conversion(String touchId, int candidates) {
        var candidate = new Candidate(touchId, "CLICK", "CODE-" + touchId, NOON, "CREDITED");
        return Conversion.newBuilder()
                .setConversionId(SIGNUP)
                .setStorefrontId("shop")
                .setKind("SIGNUP")
                .setStatus("ATTRIBUTED")
                .setBasis("CLICK")
                .setCustomerId("bob")
                .setOccurredAt(NOON)
                .setModel("LAST_TOUCH")
                .setPolicyVersion(0)
                .setCredits(List.of(Credit.newBuilder()
                        .setTouchId(touchId)
                        .setKind("CLICK")
                        .setReferralCode("CODE-" + touchId)
                        .setProgramId("refer")
                        .setProgramVersion(1)
                        .setAdvocateId("anna")
                        .setTouchedAt(NOON)
                        .setWeightPpm(1_000_000)
                        .build()))
                .setCandidates(Collections.nCopies(candidates, candidate))
                .setFlags(List.of())
                .setRefunds(List.of())
                .setRevision(1)
                .setDecidedAt(NOON)
                .build();
    }
}
