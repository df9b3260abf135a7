package io.referrals.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.intake.EventLines;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LineParserTest {
    @Test
    @Timeout(60)
    void shouldGiveALineWhenItHasComeAndTheNextHasNot() throws Exception {
        var before = System.in;
        try (var pipe = new PipedOutputStream();
                var typed = new PipedInputStream(pipe)) {
            System.setIn(typed);
            try (var parser = new LineParser(List.of(EventInput.stdin()))) {
                // when: a line, a blank one and the beginning of another
                pipe.write("{}\n\n{\"typ".getBytes(UTF_8));
                pipe.flush();

                // then
                assertThat(parser.next()).extracting(InputLine::number).containsExactly(1L);

                // when
                pipe.write("e\":1}\n".getBytes(UTF_8));
                pipe.close();

                // then
                assertThat(parser.next()).extracting(InputLine::number).containsExactly(3L);
                assertThat(parser.next()).isEmpty();
            }
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void shouldKeepBatchesSmallWhenLinesAreLong(@TempDir Path directory) throws Exception {
        // given
        var line = "x".repeat(EventLines.MAX_LINE_BYTES / 2) + "\n";
        var file = Files.writeString(directory.resolve("long"), line.repeat(20));

        // when
        try (var parser = new LineParser(List.of(EventInput.file(file)))) {
            var lines = 0;
            for (var batch = parser.next(); !batch.isEmpty(); batch = parser.next()) {
                // then
                assertThat(batch).hasSize(1);
                lines += batch.size();
            }
            assertThat(lines).isEqualTo(20);
        }
    }
}
