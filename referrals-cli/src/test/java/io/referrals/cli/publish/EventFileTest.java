package io.referrals.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.intake.EventLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFileTest {
    @Test
    void shouldGiveEveryLineAsItStandsWhenTheLastHasNoEnd() throws IOException {
        // when
        var lines = read("one\n\ntwo\r\nthree");

        // then
        assertThat(lines).containsExactly("1:one", "2:", "3:two\r", "4:three");
    }

    @Test
    void shouldGiveNoLineMoreWhenTheFileEndsWithALineEnd() throws IOException {
        assertThat(read("one\n")).containsExactly("1:one");
        assertThat(read("")).isEmpty();
    }

    @Test
    void shouldKeepOneByteTooManyWhenALineIsTooLong() throws IOException {
        // given
        var text = "x".repeat(3 * EventLines.MAX_LINE_BYTES) + "\nnext\n";
        try (var file = new EventFile(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
            // when
            var cut = file.next();
            var next = file.next();

            // then
            assertThat(cut).hasSize(EventLines.MAX_LINE_BYTES + 1);
            assertThat(next).isEqualTo("next".getBytes(UTF_8));
            assertThat(file.bytesRead()).isEqualTo(text.length());
        }
    }

    private static List<String> read(String text) throws IOException {
        var lines = new ArrayList<String>();
        try (var file = new EventFile(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
            for (var line = file.next(); line != null; line = file.next()) {
                lines.add(file.lineNumber() + ":" + new String(line, UTF_8));
            }
        }
        return lines;
    }
}
