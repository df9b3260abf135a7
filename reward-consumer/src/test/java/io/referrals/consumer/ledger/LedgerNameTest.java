package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "jdbc:postgresql://db:5433/referrals?user=olga&password=secret > db:5433/referrals as olga",
                "jdbc:postgresql://a:1,b:2/r?user=olga > a:1,b:2/r as olga",
                "jdbc:postgresql:ledger?user=olga > localhost:5432/ledger as olga",
                "https://olga:secret@db/referrals > (not the address of a PostgreSQL)"
            })
    void shouldNameHostDatabaseAndUserAndNoPasswordWhenItIsAskedFor(String url, String name) {
        assertThat(LedgerName.of(url)).isEqualTo(name);
    }
}
