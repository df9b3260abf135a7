package io.referrals.consumer.ledger;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A payout batch as CSV (RFC 4180, lines end with CR LF): amounts in minor units or pieces, and for ISO 4217 currencies
 * also as a decimal number with the currency's digits, with a point and without grouping.
 */
public final class PayoutCsv {
    /** The first line. */
    public static final String HEAD = "batch,storefront,beneficiary_type,beneficiary_id,unit,amount_minor,amount\r\n";

    /** The first line of a list of batches. */
    public static final String BATCHES_HEAD =
            "batch,state,storefront,unit,minimum,created_at,created_by,closed_at,closed_by\r\n";

    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");

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
        return Stream.of(
                                batch.batchId(),
                                batch.state().name(),
                                batch.storefrontId(),
                                batch.unit(),
                                Long.toString(batch.minimum()),
                                batch.createdAt().toString(),
                                batch.createdBy(),
                                batch.closedAt() == null
                                        ? null
                                        : batch.closedAt().toString(),
                                batch.closedBy())
                        .map(value -> value == null ? "" : field(value))
                        .collect(Collectors.joining(","))
                + "\r\n";
    }

    private static String field(String text) {
        return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
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
