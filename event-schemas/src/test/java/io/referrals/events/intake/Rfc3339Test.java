package io.referrals.events.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.1Z, 2026-03-01T12:00:00.100Z",
        "2026-03-01T12:00:00.9999999999999999999Z, 2026-03-01T12:00:00.999Z",
        "2026-03-01T14:00:00+02:00, 2026-03-01T12:00:00Z",
        "2026-03-01T00:30:00.5+01:30, 2026-02-28T23:00:00.500Z",
        "2026-03-01T12:00:00-00:00, 2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00-23:59, 2026-03-02T11:59:00Z",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
        "2000-02-29T00:00:00Z, 2000-02-29T00:00:00Z",
        "1969-12-31T23:59:59.9999Z, 1969-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    })
    void shouldReadATimeWhenItIsOne(String text, String time) {
        assertThat(Rfc3339.parse(text)).isEqualTo(Instant.parse(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-03-01",
                "2026-03-01T12:00Z",
                "2026-03-01T12:00:00",
                "2026-03-01t12:00:00Z",
                "2026-03-01T12:00:00z",
                "2026-03-01 12:00:00Z",
                " 2026-03-01T12:00:00Z",
                "2026-03-01T12:00:00Z ",
                "2026-03-01T12:00:60Z",
                "2026-03-01T24:00:00Z",
                "2026-03-01T12:60:00Z",
                "2026-02-29T12:00:00Z",
                "1900-02-29T12:00:00Z",
                "2026-04-31T12:00:00Z",
                "2026-00-01T12:00:00Z",
                "2026-13-01T12:00:00Z",
                "2026-03-00T12:00:00Z",
                "2026-03-32T12:00:00Z",
                "2026-03-01T12:00:00.Z",
                "2026-03-01T12:00:00,5Z",
                "2026-03-01T12:00:00.5",
                "2026-03-01T12:00:00+0200",
                "2026-03-01T12:00:00+02",
                "2026-03-01T12:00:00+24:00",
                "2026-03-01T12:00:00+02:60",
                "2026-03-01T12:00:00+02:00Z",
                "2026-03-01T12:00:00 02:00",
                "2026-03-01T12:00:00[Z]",
                "26-03-01T12:00:00Z",
                "+2026-03-01T12:00:00Z",
                "-026-03-01T12:00:00Z",
                "2026-3-1T12:00:00Z",
                "2026-03-01T12:00:0\u0661Z",
                "12026-03-01T12:00:00Z",
                "1772366400000",
                "now"
            })
    void shouldReadNothingWhenATextIsNoTime(String text) {
        assertThat(Rfc3339.parse(text)).isNull();
    }

    @Test
    void shouldAgreeWithTheLibraryWhenTimesAreRandom() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochMilli(random.nextLong(-62_135_596_800_000L, 253_402_300_800_000L));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 60, 18 * 60) * 60);
            OffsetDateTime there = time.atOffset(offset);
            if (there.getYear() >= 1 && there.getYear() <= 9999) {
                String text = String.format(
                        "%04d-%02d-%02dT%02d:%02d:%02d.%03d%s",
                        there.getYear(),
                        there.getMonthValue(),
                        there.getDayOfMonth(),
                        there.getHour(),
                        there.getMinute(),
                        there.getSecond(),
                        there.get(ChronoField.MILLI_OF_SECOND),
                        offset);
                assertThat(Rfc3339.parse(text))
                        .as("seed %d, %s", seed, text)
                        .isEqualTo(time.truncatedTo(ChronoUnit.MILLIS));
            }
        }
    }
}
