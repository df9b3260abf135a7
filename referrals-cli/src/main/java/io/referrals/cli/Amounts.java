package io.referrals.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** Amounts for people: {@code 80.00 USD}, or {@code 3 POINTS}. */
public final class Amounts {
    private Amounts() {}

    /**
     * Writes an amount.
     *
     * @param minor in minor units or pieces
     * @param unit a currency or any other unit
     */
    public static String text(long minor, @Nullable String unit) {
        if (unit == null) {
            return Long.toString(minor);
        }
        return BigDecimal.valueOf(minor, fractionDigits(unit)).toPlainString() + ' ' + unit;
    }

    /** An amount in minor units or pieces as a decimal number with the unit's digits, without the unit. */
    public static String decimal(BigInteger minor, String unit) {
        return new BigDecimal(minor, fractionDigits(unit)).toPlainString();
    }

    private static int fractionDigits(String unit) {
        try {
            return Math.max(0, Currency.getInstance(unit).getDefaultFractionDigits());
        } catch (IllegalArgumentException e) {
            return 0; // points, days, coupons: whole pieces
        }
    }
}
