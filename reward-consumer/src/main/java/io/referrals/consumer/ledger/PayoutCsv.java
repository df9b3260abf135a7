package io.referrals.consumer.ledger;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A payout batch as CSV (RFC 4180, lines end with CR LF): amounts in minor units or pieces, and for ISO 4217 currencies
 * also as a decimal number with the currency's digits, with a point and without grouping.
 *
 * <p>Ids may look like a formula, a number or a date to a spreadsheet, which would run or rewrite them: {@code +1555...},
 * {@code =1+1}, {@code 0012}, {@code MAR1}. Such a text has an apostrophe in front, and so has one that begins with an
 * apostrophe: who reads the file by program takes one apostrophe off a text that begins with one, and has what it was.
 */
public final class PayoutCsv {
    /** The first line. */
    public static final String HEAD = "batch,storefront,beneficiary_type,beneficiary_id,unit,amount_minor,amount\r\n";

    /** The first line of a list of batches. */
    public static final String BATCHES_HEAD =
            "batch,state,storefront,unit,minimum,created_at,created_by,closed_at,closed_by\r\n";

    /** Also what separates fields elsewhere, and spaces that a reader might trim. */
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",;\t\r\n]|^\\s|\\s$");

    /** As long as a whole number may be for a spreadsheet to keep all its digits. */
    private static final Pattern KEPT_NUMBER = Pattern.compile("0|[1-9][0-9]{0,14}");

    private static final Pattern RESHAPED = Pattern.compile(
            "[^\\p{L}].*|true|false|"
                    + "(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t|tember)?|oct(ober)?"
                    + "|nov(ember)?|dec(ember)?)[^a-z]*[0-9][^a-z]*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private PayoutCsv() {}

    /** One line, with its end. */
    public static String line(PayoutBatch.Line line) {
        return String.join(
                        ",",
                        field(line.batchId()),
                        field(line.storefrontId()),
                        field(line.beneficiaryType()),
                        field(line.beneficiaryId()),
                        field(line.unit()),
                        line.amount().toString(),
                        decimal(line))
                + "\r\n";
    }

    /** One batch in a list of them; what is absent is empty. */
    public static String line(PayoutBatch batch) {
        return String.join(
                        ",",
                        field(batch.batchId()),
                        batch.state().name(),
                        field(batch.storefrontId()),
                        field(batch.unit()),
                        Long.toString(batch.minimum()),
                        batch.createdAt().toString(),
                        field(batch.createdBy()),
                        batch.closedAt() == null ? "" : batch.closedAt().toString(),
                        field(batch.closedBy()))
                + "\r\n";
    }

    private static String field(@Nullable String value) {
        if (value == null) {
            return "";
        }
        var text = isReshaped(value) ? "'" + value : value;
        return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static boolean isReshaped(String text) {
        return RESHAPED.matcher(text).matches() && !KEPT_NUMBER.matcher(text).matches();
    }

    /** A currency's amount with its digits; empty for any other unit. */
    public static String decimal(PayoutBatch.Line line) {
        Currency currency;
        try {
            currency = Currency.getInstance(line.unit());
        } catch (IllegalArgumentException e) {
            return ""; // points, days, coupons: pieces have no digits
        }
        int digits = currency.getDefaultFractionDigits();
        return digits < 0 ? "" : new BigDecimal(line.amount(), digits).toPlainString();
    }
}
