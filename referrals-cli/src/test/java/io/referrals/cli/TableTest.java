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
        assertThat(text.toString().lines()).containsExactly("A        B", "x??[2Jy  z");
    }
}
