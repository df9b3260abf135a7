package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayoutCsvTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "anna; USD; 1205; anna,USD,1205,12.05",
                "anna; JPY; 1205; anna,JPY,1205,1205",
                "anna; KWD; 5; anna,KWD,5,0.005",
                "anna; POINTS; 12; anna,POINTS,12,",
                "anna; PRODUCT:a,b; 1; anna,\"PRODUCT:a,b\",1,",
                "Anna \"A\" Ng; EUR; 99999999999999999999; \"Anna \"\"A\"\" Ng\",EUR,99999999999999999999,"
                        + "999999999999999999.99"
            })
    void shouldWriteWhatASpreadsheetReadsBackWhenFieldsAreUnusual(
            String beneficiary, String unit, BigInteger amount, String expected) {
        // when
        var line = PayoutCsv.line(new PayoutBatch.Line("b1", "acme", "FRIEND", beneficiary, unit, 1, amount));

        // then
        assertThat(line).isEqualTo("b1,acme,FRIEND," + expected + "\r\n");
    }
}
