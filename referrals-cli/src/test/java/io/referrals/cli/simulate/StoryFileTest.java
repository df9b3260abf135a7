package io.referrals.cli.simulate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Click;
import io.referrals.events.CodeStats;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.EventRules;
import io.referrals.events.intake.ParsedLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class StoryFileTest {
    private static final Instant AS_OF = Instant.parse("2026-09-01T00:00:00Z");
    private static final int EVENTS = 20_000;

    private final EventLines lines = new EventLines();

    @Test
    void shouldWriteTheSameBytesOnEveryMachine() {
        CRC32 checksum = new CRC32();
        checksum.update(file(7, 0));
        assertThat(checksum.getValue()).isEqualTo(2_158_218_820L);
    }

    @Test
    void shouldWriteLinesThatAreAcceptedWhenNoBadOnesAreWanted() {
        for (String line : file(1, 0, EVENTS).split("\n")) {
            assertThat(lines.parse(line)).as(line).isInstanceOf(ParsedLine.Accepted.class);
        }
    }

    @Test
    void shouldAddBadLinesWithoutChangingTheGoodOnesWhenWanted() {
        // given
        List<String> good = List.of(file(1, 0, EVENTS).split("\n"));

        // when
        List<String> accepted = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (String line : file(1, 10_000, EVENTS).split("\n")) {
            (lines.parse(line) instanceof ParsedLine.Accepted ? accepted : refused).add(line);
        }

        // then
        assertThat(accepted).isEqualTo(good);
        assertThat(refused).hasSizeBetween(150, 250);
    }

    @Test
    void shouldReadBackWhatWasWritten() {
        StoryGenerator story = story(3, EVENTS);
        while (story.hasNext()) {
            SpecificRecord record = story.next();
            ParsedLine.Accepted line = (ParsedLine.Accepted) lines.parse(line(record));
            EventRules.check(record);
            assertThat(line.record()).isEqualTo(record);
        }
    }

    @Test
    void shouldEscapeWhenATextNeedsIt() {
        Click click = new Click(
                "c1",
                "acme",
                "ANNA",
                "v1",
                Instant.parse("2026-03-01T12:00:00.05Z"),
                "a\"b\\c",
                "\u0000\n\u001F",
                "\u00FC\u20AC\uD83D\uDE00z",
                null,
                null,
                null,
                true);
        String line = line(click);
        ParsedLine.Accepted parsed = (ParsedLine.Accepted) lines.parse(line);
        assertThat(parsed.record()).isEqualTo(click);
        assertThat(ContentFingerprint.of(parsed.record())).isEqualTo(ContentFingerprint.of(click));
        assertThat(line)
                .startsWith("{\"type\":\"click\",\"eventId\":\"c1\",")
                .contains("\"2026-03-01T12:00:00.050Z\"")
                .endsWith("\"bot\":true}\n");
    }

    @Test
    void shouldGrowWhenALineIsLong() {
        Click click = new Click(
                "c1",
                "acme",
                "ANNA",
                "v1",
                AS_OF,
                null,
                null,
                "x".repeat(10_000),
                "\u00FC".repeat(5_000),
                null,
                null,
                false);
        assertThat(((ParsedLine.Accepted) lines.parse(line(click))).record()).isEqualTo(click);
    }

    @Test
    void shouldFailWhenArgumentsAreWrong() {
        assertThatThrownBy(() -> line(new CodeStats())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file(1, -1, 1)).hasMessageContaining("badLinesPpm");
        assertThatThrownBy(() -> file(1, 1_000_001, 1)).hasMessageContaining("badLinesPpm");
    }

    @Test
    void shouldReportProgressWhenWriting() throws IOException {
        List<Long> progress = new ArrayList<>();
        long written = StoryFile.write(story(1, 40_000), 1, 0, new ByteArrayOutputStream(), progress::add);
        assertThat(written).isEqualTo(40_000);
        assertThat(progress).isSorted().last().isEqualTo(40_000L);
        assertThat(progress).hasSizeGreaterThan(1);
    }

    private static byte[] file(long seed, int badLinesPpm) {
        return file(seed, badLinesPpm, EVENTS).getBytes(UTF_8);
    }

    private static String file(long seed, int badLinesPpm, int events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            StoryFile.write(story(seed, events), seed, badLinesPpm, out, written -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(UTF_8);
    }

    private static StoryGenerator story(long seed, int events) {
        return new StoryGenerator(seed, events, StoryOptions.forFile(events, AS_OF));
    }

    private static String line(SpecificRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new RecordLines().write(record, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(UTF_8);
    }
}
