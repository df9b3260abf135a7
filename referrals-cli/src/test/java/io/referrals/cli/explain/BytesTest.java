package io.referrals.cli.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
    @ParameterizedTest
    @CsvSource({"o-1,true", "xo-1,true", "o-1x,true", "oo-1,true", "o-,false", "o-2,false", "'',false"})
    void shouldFindAnIdWhereverItStands(String bytes, boolean found) {
        assertThat(new Bytes("o-1").areIn(bytes.getBytes(UTF_8))).isEqualTo(found);
        assertThat(new Bytes("o-1").areIn(null)).isFalse();
    }
}
