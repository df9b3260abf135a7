package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void shouldStayATableWhenACellHoldsControlCharacters() {
        // given
        var text = new StringWriter();
        var table = new Table("A", "B");
        table.row("x\n\u001b[2Jy", "z");

        // when
        table.print(new PrintWriter(text));

        // then
        assertThat(text.toString().lines()).containsExactly("A                  B", "x\\u000a\\u001b[2Jy  z");
    }

    @Test
    void shouldShowWhatCannotBeSeenWhenACellHoldsMarksOfDirectionOrOfNoWidth() {
        // given
        var text = new StringWriter();
        var table = new Table("A");
        table.row("pay\u202e100\u2066x\u200b\ufeffy\u00ad\u2028z" + Character.toString(0xE0041));

        // when
        table.print(new PrintWriter(text));

        // then
        assertThat(text.toString().lines().skip(1))
                .containsExactly("pay\\u202e100\\u2066x\\u200b\\ufeffy\\u00ad\\u2028z\\u{e0041}");
    }
}
