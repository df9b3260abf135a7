package io.referrals.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.explain.Traces.Arrival;
import io.referrals.cli.explain.Traces.Looked;
import io.referrals.cli.explain.Traces.Refusal;
import io.referrals.cli.lag.Passage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said about an order without a conversion. */
class AbsenceTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TopicPartition PURCHASES = new TopicPartition("referral.purchases.v1", 3);
    private static final Subject ORDER = new Subject("acme", Subject.Kind.PURCHASE, "o1");
    private static final Arrival ARRIVED = new Arrival(PURCHASES, 17, NOON, "v1");
    private static final Looked LOOKED =
            new Looked("referral.purchases.v1", 40, NOON.minusSeconds(60), Duration.ofDays(30), true);

    @Test
    void shouldBeOrganicWhenItWasReadAndNobodyRefusedIt() {
        // given
        var organic = new Absence(traces(List.of(ARRIVED), List.of(), read(18, 0), LOOKED));

        // then
        assertThat(organic.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(text(organic))
                .startsWith("acme|PURCHASE|o1\norganic: ")
                .contains("at 2026-03-01T12:00:00Z (referral.purchases.v1/3/17)")
                .contains("visitor v1 has no click");
        assertThat(organic.json().path("absent").asText()).isEqualTo("ORGANIC");
    }

    @Test
    void shouldAskForTheVisitorWhenAnOrganicOrderNamesNone() {
        var arrival = new Arrival(PURCHASES, 17, NOON, null);
        assertThat(text(new Absence(traces(List.of(arrival), List.of(), read(18, 0), LOOKED))))
                .contains("names no visitor");
    }

    @Test
    void shouldBeOnItsWayWhenItWasNotReadYet() {
        // given
        var waiting = new Absence(traces(List.of(ARRIVED), List.of(), read(15, 0), LOOKED));

        // then
        assertThat(waiting.exitCode()).isEqualTo(ExitCode.FAILURE);
        assertThat(text(waiting)).contains("on its way", "3 records to read").doesNotContain("organic");
    }

    @Test
    void shouldBeOnItsWayWhenItMayBeBetweenTheStages() {
        assertThat(text(new Absence(traces(List.of(ARRIVED), List.of(), read(18, 1), LOOKED))))
                .contains("on its way", "1 record ", "between the attribution's stages");
    }

    @Test
    void shouldSayThatNobodyReadsWhenTheAttributionNeverRan() {
        var never = new Passage("referral-attribution", Map.of(), 0);
        assertThat(text(new Absence(traces(List.of(ARRIVED), List.of(), never, LOOKED))))
                .contains("on its way", "referral-attribution has never read anything");
    }

    @Test
    void shouldBeRefusedWithItsReasonWhenNothingOfItWasAccepted() {
        // given
        var refused = new Absence(traces(List.of(), List.of(refusal("referral.purchases.v1")), null, LOOKED));

        // then
        assertThat(refused.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(text(refused))
                .contains("refused: FUTURE_EVENT", "too far ahead", "quarantine show referral.purchases.v1/3/17");
        assertThat(refused.json().at("/refused/0/reason").asText()).isEqualTo("FUTURE_EVENT");
    }

    @Test
    void shouldShowWhatWasRefusedBeforeWhenAnotherRecordWasAccepted() {
        var traces = traces(List.of(ARRIVED), List.of(refusal("referral.purchases.v1")), read(18, 0), LOOKED);
        assertThat(text(new Absence(traces))).contains("organic", "FUTURE_EVENT");
    }

    @Test
    void shouldSayWhatWasLookedThroughWhenItNeverArrived() {
        // given
        var absent = new Absence(traces(List.of(), List.of(), null, LOOKED));

        // then
        assertThat(absent.exitCode()).isEqualTo(ExitCode.FAILURE);
        assertThat(text(absent))
                .contains("never arrived: no order o1")
                .containsPattern("referral.purchases.v1 +40 +2026-03-01T11:59:00Z +30 days")
                .contains("Compare the id");
        assertThat(absent.json().at("/lookedThrough/0/keptDays").asInt()).isEqualTo(30);
    }

    @Test
    void shouldNotTakeARefundForTheOrderWhenOnlyTheRefundWasRefused() {
        assertThat(text(new Absence(traces(List.of(), List.of(refusal("referral.refunds.v1")), null, LOOKED))))
                .contains("never arrived", "FUTURE_EVENT", "Its refunds wait for it");
    }

    @Test
    void shouldNameOthersWhenNothingOfTheStorefrontIsThere() {
        // given
        var unknown = new Absence(
                new Traces(ORDER, List.of(), List.of(), null, false, List.of("acme-eu", "other"), List.of(LOOKED)));

        // then
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILURE);
        assertThat(text(unknown)).contains("unknown storefront", "acme-eu, other");
    }

    @Test
    void shouldNotSayThatItNeverArrivedWhenNotAllCouldBeRead() {
        var part = new Looked("referral.purchases.v1", 40, NOON, null, false);
        assertThat(text(new Absence(traces(List.of(), List.of(), null, part))))
                .contains("not found in time", "40, not to the end", "--since")
                .doesNotContain("never arrived");
    }

    private static Traces traces(
            List<Arrival> accepted, List<Refusal> refused, @Nullable Passage passage, Looked looked) {
        return new Traces(ORDER, accepted, refused, passage, true, List.of(), List.of(looked));
    }

    private static Passage read(long committed, long between) {
        return new Passage("referral-attribution", Map.of(PURCHASES, committed), between);
    }

    private static Refusal refusal(String topic) {
        return new Refusal(topic + "/3/17", topic, "FUTURE_EVENT", "occurredAt is too far ahead", NOON);
    }

    private static String text(Absence absence) {
        var text = new StringWriter();
        absence.print(new PrintWriter(text));
        return text.toString();
    }
}
