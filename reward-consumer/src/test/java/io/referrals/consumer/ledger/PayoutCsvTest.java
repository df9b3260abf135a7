package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        var line = PayoutCsv.line(new PayoutBatch.Line("b1", 3, "acme", "FRIEND", beneficiary, unit, 1, amount, null));

        // then
        assertThat(line).isEqualTo("b1,acme,FRIEND," + expected + ",3\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+15551234567",
                "=1+1",
                "-2",
                "@sum",
                "\t=1",
                "\r=1",
                "'quoted",
                "00123",
                "1234567890123456",
                "1e5",
                "1.5",
                ".5",
                "2026-09",
                "MAR1",
                "sept-2026",
                "true"
            })
    void shouldPutAnApostropheInFrontWhenASpreadsheetWouldRunOrReshapeAText(String id) {
        // when
        var cell = readBack(id);

        // then: text for a spreadsheet, and one apostrophe less is what it was
        assertThat(cell).isEqualTo("'" + id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"anna", "a+b@shop.test", "0", "123456789012345", "marcus1", "martha", "may", "c-17", "élise"})
    void shouldLeaveATextAsItIsWhenASpreadsheetDoesSo(String id) {
        assertThat(readBack(id)).isEqualTo(id);
    }

    private static String readBack(String id) {
        var line = PayoutCsv.line(new PayoutBatch.Line("b1", 1, "acme", "FRIEND", id, "USD", 1, BigInteger.ONE, null));
        var listed = PayoutCsv.line(new PayoutBatch.Request(id, id, id, 1, id).openedAt(Instant.EPOCH));
        var cells = cells(listed);
        assertThat(List.of(cells.get(2), cells.get(3), cells.get(6))).containsOnly(cells.get(0));
        assertThat(cells.get(0)).isEqualTo(cells(line).get(3));
        return cells.get(0);
    }

    /** Of a line without commas in its texts. */
    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(0, line.length() - 2).split(",", -1))
                .map(cell -> cell.startsWith("\"") ? cell.substring(1, cell.length() - 1) : cell)
                .toList();
    }
}
