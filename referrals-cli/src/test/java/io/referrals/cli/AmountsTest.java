package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void shouldUseTheCurrencysFractionWhenTheUnitIsACurrency() {
        assertThat(Amounts.text(8000, "USD")).isEqualTo("80.00 USD");
        assertThat(Amounts.text(-5, "EUR")).isEqualTo("-0.05 EUR");
        assertThat(Amounts.text(800, "JPY")).isEqualTo("800 JPY");
    }

    @Test
    void shouldKeepEveryDigitWhenASumIsLargerThanANumberOfTheMachine() {
        assertThat(Amounts.decimal(new BigInteger("92233720368547758070"), "KWD"))
                .isEqualTo("92233720368547758.070");
    }

    @Test
    void shouldCountPiecesWhenTheUnitIsNoCurrency() {
        assertThat(Amounts.text(3, "POINTS")).isEqualTo("3 POINTS");
        assertThat(Amounts.text(1, "COUPON:spring")).isEqualTo("1 COUPON:spring");
    }
}
