package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.CodeOwner;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class CodeDayTest {
    private static final Bytes KEY = Bytes.wrap("acme|ANNA|2026-03-01".getBytes(UTF_8));

    @Test
    void shouldAskOnceWhoseTheCodeIsWhenAReleaseWithoutOwnersWroteTheRow() {
        // given
        ByteWriter row = new ByteWriter(64).number(0).number(0).number(0).number(7);
        new VisitorSketch().write(row);

        // when
        CodeDay day = CodeDay.FORMAT.read(KEY, row.toBytes());

        // then
        assertThat(day.stats("acme", "ANNA", "2026-03-01").getClicks()).isEqualTo(7);
        assertThat(day.asksForOwner()).isTrue();
        assertThat(written(day).asksForOwner()).isFalse();
    }

    @Test
    void shouldKeepWhoseTheCodeIsWhenItIsWrittenAndRead() {
        // given
        CodeDay day = new CodeDay();
        day.asksForOwner();
        day.add(CodeCount.read(new CodeCount.Owned(new CodeOwner("refer", "anna")).toBytes()));

        // then
        assertThat(written(day).stats("acme", "ANNA", "2026-03-01").getAdvocateId())
                .isEqualTo("anna");
        day.add(CodeCount.read(new CodeCount.Owned(null).toBytes()));
        assertThat(written(day).stats("acme", "ANNA", "2026-03-01").getAdvocateId())
                .isNull();
    }

    private static CodeDay written(CodeDay day) {
        return CodeDay.FORMAT.read(KEY, CodeDay.FORMAT.write(day));
    }
}
