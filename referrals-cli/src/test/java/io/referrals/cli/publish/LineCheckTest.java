package io.referrals.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Topics;
import io.referrals.events.intake.EventLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineCheckTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final StringWriter err = new StringWriter();
    private final LineCheck check = check(true);

    private LineCheck check(boolean warns) {
        return new LineCheck(new PrintWriter(err, true), Clock.fixed(NOW, ZoneOffset.UTC), warns);
    }

    @Test
    void shouldGiveBackWhatIsValidAndNameTheRestWhenLinesAreRefused() {
        // when
        var valid = check.check(List.of(
                line(1, click("2026-03-01T11:00:00Z")),
                line(2, "no JSON"),
                line(3, click("2026-03-01T11:00:00Z").replace("\"c1\"", "\"\"")),
                line(4, click("2026-03-01T11:01:00Z"))));

        // then
        assertThat(valid).extracting(InputLine::number).containsExactly(1L, 4L);
        assertThat(check.lines()).isEqualTo(4);
        assertThat(check.refused()).isEqualTo(2);
        assertThat(check.byType()).isEqualTo("2 clicks to referral.clicks.v1");
        assertThat(check.samples()).containsOnlyKeys(Topics.CLICKS);
        assertThat(err.toString().lines())
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).startsWith("day.ndjson:2: refused: MALFORMED: "))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("day.ndjson:3: refused: INVALID_FIELD: ")
                        .contains("eventId"));
    }

    @Test
    void shouldWarnWhenTheApplicationWillRefuseTheLineOrLeavesAFieldOut() {
        // when
        var valid = check.check(List.of(
                line(1, click("2026-03-01T12:11:00Z")),
                line(2, click("2020-03-01T12:00:00Z")),
                line(3, click("2026-03-01T11:00:00Z").replace("}", ",\"country\":7}"))));

        // then
        assertThat(valid).hasSize(3);
        assertThat(check.refused()).isZero();
        assertThat(err.toString())
                .contains("day.ndjson:1: warning: the application will refuse it as FUTURE_EVENT")
                .contains("day.ndjson:2: warning: the application will refuse it as EXPIRED_EVENT")
                .contains("day.ndjson:3: warning: optional fields that are invalid and left out: 1");
    }

    @Test
    void shouldTellTheFirstAndCountAllWhenThousandsAreRefused() {
        // when
        check.check(IntStream.rangeClosed(1, 5000)
                .mapToObj(number -> line(number, "{}"))
                .toList());

        // then
        assertThat(check.refused()).isEqualTo(5000);
        assertThat(err.toString().lines()).hasSize(LineCheck.TOLD + 1);
        assertThat(err.toString())
                .contains("day.ndjson:" + LineCheck.TOLD + ": ")
                .contains("not shown");
    }

    @Test
    void shouldWarnOfNothingWhenItWasToldBefore() {
        // when
        check(false).check(List.of(line(1, click("2020-03-01T12:00:00Z")), line(2, "{}")));

        // then
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("refused");
    }

    private static InputLine line(long number, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new InputLine("day.ndjson", number, bytes, new EventLines().parse(bytes), 0);
    }

    private static String click(String occurredAt) {
        return "{\"type\":\"click\",\"eventId\":\"c1\",\"storefrontId\":\"acme\",\"referralCode\":\"ANNA10\","
                + "\"visitorId\":\"v1\",\"occurredAt\":\"" + occurredAt + "\"}";
    }
}
